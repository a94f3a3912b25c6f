import { ApiProperty } from '@nestjs/swagger';
import { type FaceEntity, type ImageWithFaces } from '#persistence';

const point = { type: 'array', items: { type: 'number' }, minItems: 2, maxItems: 2 } as const;
const encoding = { type: 'array', items: { type: 'number' }, minItems: 128, maxItems: 128 } as const;
const fileHash = {
  description: 'SHA-256 of the uploaded bytes, in lower-case hex.',
  pattern: '^[0-9a-f]{64}$',
  example: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
};

export class FaceBoxAnswer {
  @ApiProperty({ description: 'Left edge.' })
  x!: number;

  @ApiProperty({ description: 'Upper edge.' })
  y!: number;

  @ApiProperty()
  width!: number;

  @ApiProperty()
  height!: number;
}

/** Five points `[x, y]`; left and right as in the picture. */
export class LandmarksAnswer {
  @ApiProperty({ ...point, description: 'Centre of the eye on the left of the picture.' })
  left_eye!: number[];

  @ApiProperty({ ...point, description: 'Centre of the eye on the right of the picture.' })
  right_eye!: number[];

  @ApiProperty(point)
  nose_tip!: number[];

  @ApiProperty({ ...point, description: 'Corner of the mouth on the left of the picture.' })
  mouth_left!: number[];

  @ApiProperty({ ...point, description: 'Corner of the mouth on the right of the picture.' })
  mouth_right!: number[];
}

export class FaceAnswer {
  @ApiProperty({ description: 'Where the face is, in pixels of the upright photo.' })
  box!: FaceBoxAnswer;

  @ApiProperty({ description: 'How sure the detector is, 0 to 1.' })
  score!: number;

  @ApiProperty({ description: 'Five points of the face, in pixels of the upright photo.' })
  landmarks!: LandmarksAnswer;

  @ApiProperty({ ...encoding, description: 'The encoding: 128 numbers.' })
  encoding!: number[];
}

export class FaceEncodingAnswer {
  @ApiProperty({ enum: ['OK', 'OK - Multiple faces. Returning first'] })
  message!: string;

  @ApiProperty(fileHash)
  file_hash!: string;

  @ApiProperty({ ...encoding, description: 'The encoding of the most prominent face: 128 numbers.' })
  face_encoding!: number[];

  @ApiProperty({ type: [FaceAnswer], description: 'Every face found, the most prominent first.' })
  faces!: FaceAnswer[];

  @ApiProperty({ type: 'integer', description: 'Width of the upright photo in pixels.' })
  width!: number;

  @ApiProperty({ type: 'integer', description: 'Height of the upright photo in pixels.' })
  height!: number;

  @ApiProperty({ description: 'Name and version of the model. Compare encodings of one version only.' })
  model!: string;
}

export class PendingAnswer {
  @ApiProperty({ example: 'Pending' })
  message!: string;

  @ApiProperty(fileHash)
  file_hash!: string;
}

/** The answer for a photo that shows at least one face. */
export function faceEncodingAnswer(image: ImageWithFaces): FaceEncodingAnswer {
  return {
    message: image.faces.length === 1 ? 'OK' : 'OK - Multiple faces. Returning first',
    file_hash: image.fileHash,
    face_encoding: image.faces[0]!.encoding,
    faces: image.faces.map(faceAnswer),
    width: image.width!,
    height: image.height!,
    model: image.model!,
  };
}

function faceAnswer({ x, y, width, height, score, landmarks, encoding }: FaceEntity): FaceAnswer {
  return {
    box: { x: pixels(x), y: pixels(y), width: pixels(width), height: pixels(height) },
    score,
    landmarks: fivePoints(landmarks),
    encoding,
  };
}

/** A hundredth of a pixel is finer than anything the networks know. */
function pixels(length: number): number {
  return Math.round(length * 100) / 100;
}

/**
 * @param landmarks 136 numbers: x and y of the 68 points of the iBUG 300-W scheme, which counts the eye on the left
 *   of the picture from 36, the other from 42, the tip of the nose as 30 and the corners of the mouth as 48 and 54
 */
function fivePoints(landmarks: readonly number[]): LandmarksAnswer {
  const pointAt = (index: number): number[] => landmarks.slice(2 * index, 2 * index + 2).map(pixels);
  const centreOf = (first: number, last: number): number[] => {
    const points = Array.from({ length: last - first + 1 }, (_, i) => pointAt(first + i));
    return [0, 1].map((axis) => pixels(points.reduce((sum, point) => sum + point[axis]!, 0) / points.length));
  };
  return {
    left_eye: centreOf(36, 41),
    right_eye: centreOf(42, 47),
    nose_tip: pointAt(30),
    mouth_left: pointAt(48),
    mouth_right: pointAt(54),
  };
}

import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import { type FaceEntity, type ImageWithFaces } from '#persistence';
import { examplePhotos, portrait } from '../../platform/openapi/example-photos.js';
import { type ResponseShape, type FacePart, type PhotoPart } from './response-shape.js';
import { fileHashPattern } from '../../platform/openapi/file-hash.js';

const point = { type: 'array', items: { type: 'number' }, minItems: 2, maxItems: 2 } as const;

/** An encoding. */
export const numbers = { type: 'array', items: { type: 'number' }, minItems: 128, maxItems: 128 } as const;

const encoding: ApiPropertyOptions = {
  oneOf: [numbers, { type: 'string', format: 'byte', description: '512 bytes: 128 little-endian float32.' }],
};

/** The hash by which an image is known. */
export const fileHash = {
  description: 'SHA-256 of the uploaded bytes, in lower-case hex.',
  pattern: fileHashPattern,
  example: examplePhotos.portrait.fileHash,
};

export class FaceBoxAnswer {
  @ApiProperty({
    description: 'Left edge, in pixels from the left of the photo.',
  })
  x!: number;

  @ApiProperty({
    description: 'Upper edge, in pixels from the top of the photo.',
  })
  y!: number;

  @ApiProperty({ description: 'In pixels.' })
  width!: number;

  @ApiProperty({ description: 'In pixels.' })
  height!: number;
}

/** Five points `[x, y]` in pixels; left and right as in the picture. */
export class LandmarksAnswer {
  @ApiProperty({ ...point, description: 'Centre of the eye on the left of the picture, in pixels.' })
  left_eye!: number[];

  @ApiProperty({ ...point, description: 'Centre of the eye on the right of the picture, in pixels.' })
  right_eye!: number[];

  @ApiProperty({ ...point, description: 'Tip of the nose, in pixels.' })
  nose_tip!: number[];

  @ApiProperty({ ...point, description: 'Corner of the mouth on the left of the picture, in pixels.' })
  mouth_left!: number[];

  @ApiProperty({ ...point, description: 'Corner of the mouth on the right of the picture, in pixels.' })
  mouth_right!: number[];
}

export class FaceAnswer {
  @ApiProperty({
    required: false,
    description:
      'Where the face is, in pixels of the upright photo. The box of a face that the border cuts ends at the border; that of ' +
      'an imported face is kept as it was imported.',
  })
  box?: FaceBoxAnswer;

  @ApiProperty({ required: false, description: 'How sure the detector is, 0 to 1.', minimum: 0, maximum: 1 })
  score?: number;

  @ApiProperty({
    required: false,
    description: 'Five points `[x, y]` of the face, in pixels of the upright photo.',
  })
  landmarks?: LandmarksAnswer;

  @ApiProperty({
    required: false,
    type: 'array',
    items: point,
    minItems: 68,
    maxItems: 68,
    description:
      'The 68 points `[x, y]` of the iBUG 300-W scheme, in pixels of the upright photo; on request.',
  })
  landmarks_68?: number[][];

  @ApiProperty({ ...encoding, required: false, description: 'The encoding: 128 numbers.' })
  encoding?: number[] | string;
}

export class FaceEncodingAnswer {
  @ApiProperty({ enum: ['OK', 'OK - Multiple faces. Returning first'] })
  message!: string;

  @ApiProperty(fileHash)
  file_hash!: string;

  @ApiProperty({
    ...encoding,
    required: false,
    description: 'The encoding of the most prominent face: 128 numbers.',
  })
  face_encoding?: number[] | string;

  @ApiProperty({
    type: [FaceAnswer],
    required: false,
    description: 'Every face found, the most prominent first.',
  })
  faces?: FaceAnswer[];

  @ApiProperty({
    type: 'integer',
    minimum: 1,
    required: false,
    description: 'Width of the upright photo in pixels.',
  })
  width?: number;

  @ApiProperty({
    type: 'integer',
    minimum: 1,
    required: false,
    description: 'Height of the upright photo in pixels.',
  })
  height?: number;

  @ApiProperty({
    required: false,
    description: 'Name and version of the model. Compare encodings of one version only.',
    example: portrait.model!,
  })
  model?: string;
}

/** What is known of a file by its hash. */
export class LookUpAnswer extends FaceEncodingAnswer {
  @ApiProperty({
    enum: ['imported'],
    required: false,
    description:
      'There where encodings were imported under this hash and the file itself was never here: uploaded, it is encoded. ' +
      'Missing where the encodings are computed from the file.',
  })
  origin?: 'imported';
}

export class PendingAnswer {
  @ApiProperty({ enum: ['Pending'] })
  message!: 'Pending';

  @ApiProperty(fileHash)
  file_hash!: string;
}

/** The answer for a photo that shows at least one face, with the parts that were asked for and are known. */
export function faceEncodingAnswer(image: ImageWithFaces, shape: ResponseShape): FaceEncodingAnswer {
  return {
    message: image.faces.length === 1 ? 'OK' : 'OK - Multiple faces. Returning first',
    file_hash: image.fileHash,
    ...photoAnswer(image, shape),
  };
}

/** The answer to a look-up: that of the upload, or what was imported in its place. */
export function lookUpAnswer(image: ImageWithFaces, shape: ResponseShape): LookUpAnswer {
  const answer = faceEncodingAnswer(image, shape);
  return image.origin === 'imported' ? { ...answer, origin: 'imported' } : answer;
}

/** The parts of an answer that were asked for and are known. */
export function photoAnswer(
  image: ImageWithFaces,
  shape: ResponseShape,
): Pick<FaceEncodingAnswer, PhotoPart> {
  const parts: Record<PhotoPart, unknown> = {
    face_encoding: encodingAnswer(image.faces[0]!.encoding, shape),
    faces: image.faces.map((face) => faceAnswer(face, shape)),
    width: image.width,
    height: image.height,
    model: image.model,
  };
  return pick(parts, shape.photo);
}

function faceAnswer(
  { x, y, width, height, score, landmarks, encoding }: FaceEntity,
  shape: ResponseShape,
): FaceAnswer {
  const parts: Record<FacePart, unknown> = {
    box:
      x === null || y === null || width === null || height === null
        ? null
        : { x: pixels(x), y: pixels(y), width: pixels(width), height: pixels(height) },
    score,
    landmarks: landmarks && fivePoints(landmarks),
    landmarks_68: landmarks && Array.from({ length: 68 }, (_, index) => pointAt(landmarks, index)),
    encoding: encodingAnswer(encoding, shape),
  };
  return pick(parts, shape.face);
}

function encodingAnswer(encoding: readonly number[], { encodingFormat }: ResponseShape): number[] | string {
  if (encodingFormat === 'numbers') return [...encoding];
  const bytes = Buffer.alloc(4 * encoding.length);
  encoding.forEach((component, i) => bytes.writeFloatLE(component, 4 * i));
  return bytes.toString('base64');
}

/** Of an imported encoding it may not be known where its face was: then nothing is said of it. */
function pick<Name extends string>(parts: Record<Name, unknown>, names: ReadonlySet<Name>): object {
  return Object.fromEntries(
    Object.entries(parts).filter(([name, value]) => names.has(name as Name) && value !== null),
  );
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
  const centreOf = (first: number, last: number): number[] => {
    const points = Array.from({ length: last - first + 1 }, (_, i) => pointAt(landmarks, first + i));
    return [0, 1].map((axis) => pixels(points.reduce((sum, point) => sum + point[axis]!, 0) / points.length));
  };
  return {
    left_eye: centreOf(36, 41),
    right_eye: centreOf(42, 47),
    nose_tip: pointAt(landmarks, 30),
    mouth_left: pointAt(landmarks, 48),
    mouth_right: pointAt(landmarks, 54),
  };
}

function pointAt(landmarks: readonly number[], index: number): number[] {
  return landmarks.slice(2 * index, 2 * index + 2).map(pixels);
}

import { formatEncodingAsBase64 } from './encoding-base64.js';
import {
  type EncodingFormat,
  type Face,
  type FaceEncodingResponse,
  type FacePart,
  type PhotoPart,
  type PhotoParts,
} from './photo-response.schema.js';
import { type ResponseShape } from './response-shape.js';

/** A face as stored in the database. An imported face may have only an encoding. */
interface EncodedFace {
  readonly x: number | null;
  readonly y: number | null;
  readonly width: number | null;
  readonly height: number | null;
  readonly score: number | null;
  /** The 68 landmarks as 136 numbers: x and y alternately. */
  readonly landmarks: readonly number[] | null;
  readonly encoding: readonly number[];
}

/** An image with at least one face; the most prominent face comes first. */
export interface EncodedImage {
  readonly fileHash: string;
  readonly width: number | null;
  readonly height: number | null;
  readonly model: string | null;
  readonly faces: readonly EncodedFace[];
}

/** Builds the response for a photo that shows at least one face. */
export function buildPhotoResponse(image: EncodedImage, shape: ResponseShape): FaceEncodingResponse {
  return {
    message: image.faces.length === 1 ? 'OK' : 'OK - Multiple faces. Returning first',
    file_hash: image.fileHash,
    ...buildPhotoParts(image, shape),
  };
}

/** Builds the parts of the response about the photo that the request selects. Parts that are not stored are omitted. */
export function buildPhotoParts(image: EncodedImage, shape: ResponseShape): PhotoParts {
  const parts: Record<PhotoPart, PhotoParts[PhotoPart] | null> = {
    face_encoding: formatEncoding(image.faces[0]!.encoding, shape.encodingFormat),
    faces: image.faces.map((face) => buildFace(face, shape)),
    width: image.width,
    height: image.height,
    model: image.model,
  };
  return pickFields(parts, shape.photo);
}

function buildFace({ score, landmarks, encoding, ...box }: EncodedFace, shape: ResponseShape): Face {
  const parts: Record<FacePart, Face[FacePart] | null> = {
    box: buildBox(box) ?? null,
    score,
    landmarks: landmarks && computeFiveLandmarks(landmarks),
    landmarks_68: landmarks && Array.from({ length: 68 }, (_, index) => readLandmarkPoint(landmarks, index)),
    encoding: formatEncoding(encoding, shape.encodingFormat),
  };
  return pickFields(parts, shape.face);
}

/** Builds the box of a face; undefined if the face was imported without a box. */
export function buildBox({
  x,
  y,
  width,
  height,
}: Pick<EncodedFace, 'x' | 'y' | 'width' | 'height'>): NonNullable<Face['box']> | undefined {
  return x === null || y === null || width === null || height === null
    ? undefined
    : {
        x: roundToHundredths(x),
        y: roundToHundredths(y),
        width: roundToHundredths(width),
        height: roundToHundredths(height),
      };
}

function formatEncoding(encoding: readonly number[], format: EncodingFormat): number[] | string {
  return format === 'numbers' ? [...encoding] : formatEncodingAsBase64(encoding);
}

function pickFields<Name extends string>(parts: Record<Name, unknown>, names: ReadonlySet<Name>): object {
  return Object.fromEntries(
    Object.entries(parts).filter(([name, value]) => names.has(name as Name) && value !== null),
  );
}

/**
 * Rounds a length to hundredths of a pixel, because the neural networks are less precise than a hundredth of a pixel.
 */
function roundToHundredths(length: number): number {
  return Math.round(length * 100) / 100;
}

/**
 * @param landmarks 136 numbers: x and y of the 68 points of the iBUG 300-W scheme. Points 36 to 41 are the eye on the
 *   left of the picture, 42 to 47 the other eye, 30 is the tip of the nose, 48 and 54 are the corners of the mouth.
 */
function computeFiveLandmarks(landmarks: readonly number[]): NonNullable<Face['landmarks']> {
  const centreOf = (first: number, last: number): number[] => {
    const points = Array.from({ length: last - first + 1 }, (_, i) =>
      readLandmarkPoint(landmarks, first + i),
    );
    return [0, 1].map((axis) =>
      roundToHundredths(points.reduce((sum, point) => sum + point[axis]!, 0) / points.length),
    );
  };
  return {
    left_eye: centreOf(36, 41),
    right_eye: centreOf(42, 47),
    nose_tip: readLandmarkPoint(landmarks, 30),
    mouth_left: readLandmarkPoint(landmarks, 48),
    mouth_right: readLandmarkPoint(landmarks, 54),
  };
}

function readLandmarkPoint(landmarks: readonly number[], index: number): number[] {
  return landmarks.slice(2 * index, 2 * index + 2).map(roundToHundredths);
}

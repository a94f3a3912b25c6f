import fc from 'fast-check';
import { type Detection, type FacePoints } from '../../src/detection/detection.js';
import { type FaceDetector } from '../../src/detection/face-detector.js';
import { type Box } from '../../src/imaging/geometry/box.js';
import { type PixelBatch } from '../../src/imaging/pixel-batch.js';

/** The five points of an upright frontal face in a box. */
export function createUprightPoints({ x, y, width, height }: Box): FacePoints {
  return [
    [x + 0.3 * width, y + 0.4 * height],
    [x + 0.7 * width, y + 0.4 * height],
    [x + 0.5 * width, y + 0.6 * height],
    [x + 0.35 * width, y + 0.78 * height],
    [x + 0.65 * width, y + 0.78 * height],
  ];
}

export function createUprightFace(box: Box, score: number): Detection {
  return { box, score, points: createUprightPoints(box) };
}

/** Moves the nose of a face to one side, as in a profile. */
export function turnToProfile({ box, score, points }: Detection): Detection {
  const [rightEye, leftEye, , rightMouth, leftMouth] = points;
  const nose = [box.x + 0.9 * box.width, box.y + 0.6 * box.height] as const;
  return { box, score, points: [rightEye, leftEye, nose, rightMouth, leftMouth] };
}

/** Generates random upright faces. The boxes have whole pixels, so that equal boxes are frequent. */
export const arbitraryDetection: fc.Arbitrary<Detection> = fc
  .record({
    x: fc.integer({ min: 0, max: 60 }),
    y: fc.integer({ min: 0, max: 60 }),
    width: fc.integer({ min: 1, max: 40 }),
    height: fc.integer({ min: 1, max: 40 }),
  })
  .chain((box) =>
    fc.integer({ min: 1, max: 10 }).map((tenths): Detection => createUprightFace(box, tenths / 10)),
  );

/** A detector for tests. The fake detector records its input and returns the given detections. */
export class FakeDetector implements FaceDetector {
  readonly canvasMultiple = 32;
  readonly shown: PixelBatch[] = [];

  /** @param answer returns the detections on a canvas; `call` counts from 0 */
  constructor(private readonly answer: (canvas: PixelBatch, call: number) => readonly Detection[]) {}

  detect(canvases: PixelBatch, scoreThreshold: number): Promise<Detection[][]> {
    const call = this.shown.length;
    this.shown.push(canvases);
    const detections = this.answer(canvases, call).filter(({ score }) => score >= scoreThreshold);
    return Promise.resolve(Array.from({ length: canvases.count }, () => [...detections]));
  }
}

/** The detection of an upright face in the centre of a close-up. */
export function createFaceInCloseUp({ width, height }: PixelBatch, score: number): Detection {
  const side = width / 2.4;
  return createUprightFace(
    { x: (width - side) / 2, y: (height - side) / 2, width: side, height: side },
    score,
  );
}

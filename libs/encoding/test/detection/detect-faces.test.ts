import { describe, expect, it } from '@jest/globals';
import { detectFaces } from '../../src/detection/detect-faces.js';
import { type Detection } from '../../src/detection/detection.js';
import { computeRollAngle } from '../../src/detection/pose.js';
import { type PixelBatch } from '../../src/imaging/pixel-batch.js';
import { ImagePyramid } from '../../src/imaging/pyramid.js';
import { FakeDetector, createFaceInCloseUp, createUprightFace } from './detections.js';

/** The photo is smaller than the overview canvas, so it is not scaled. */
const SMALL_PHOTO = createBlackPhoto(300, 200);

function createBlackPhoto(width: number, height: number): ImagePyramid {
  return new ImagePyramid({ width, height, data: new Uint8Array(width * height * 3) });
}

/** A canvas is a close-up if it is square. In these tests, the canvases of whole photos are not square. */
function isCloseUp({ width, height }: PixelBatch): boolean {
  return width === height;
}

/** The overview is the largest canvas with this rotation of the photo. */
function isOverviewCanvas({ width, height }: PixelBatch, way: 'upright' | 'sideways'): boolean {
  return way === 'upright' ? width === 320 && height === 224 : width === 224 && height === 320;
}

/** A detector that finds these faces on the upright overview, and returns one score for all close-ups. */
function createDetectorWithFaces(faces: readonly Detection[], inCloseUps = 0): FakeDetector {
  return new FakeDetector((canvas) => {
    if (isCloseUp(canvas)) return [createFaceInCloseUp(canvas, inCloseUps)];
    return isOverviewCanvas(canvas, 'upright') ? faces : [];
  });
}

function createSquareFace(x: number, y: number, side: number, score: number): Detection {
  return createUprightFace({ x, y, width: side, height: side }, score);
}

describe('detectFaces', () => {
  it('reports faces with very high scores without close-ups, highest score first', async () => {
    const [one, other] = [createSquareFace(20, 20, 50, 0.92), createSquareFace(150, 40, 60, 0.97)];
    const detector = createDetectorWithFaces([other, one]);
    const faces = await detectFaces(detector, SMALL_PHOTO, 'default');
    expect(faces.map(({ score }) => score)).toEqual([0.97, 0.92]);
    expect(faces.map(({ box }) => Math.round(box.x))).toEqual([150, 20]);
    expect(detector.shown.filter(isCloseUp)).toEqual([]);
    expect(detector.shown.some((canvas) => isOverviewCanvas(canvas, 'sideways'))).toBe(false);
  });

  it('searches a rotated photo only if no face is upright', async () => {
    const detector = new FakeDetector((canvas) =>
      isOverviewCanvas(canvas, 'sideways') ? [createSquareFace(50, 100, 60, 0.95)] : [],
    );
    const [face, ...others] = await detectFaces(detector, SMALL_PHOTO, 'default');
    expect(others).toEqual([]);
    expect(Math.abs(computeRollAngle(face!.points))).toBeCloseTo(90, 6);
    // The face is found in the first rotation, so the other rotations are skipped.
    expect(detector.shown.filter((canvas) => isOverviewCanvas(canvas, 'sideways'))).toHaveLength(1);
    expect(detector.shown.filter((canvas) => isOverviewCanvas(canvas, 'upright'))).toHaveLength(1);
  });

  it('searches the photo in all four rotations before it reports that there is no face', async () => {
    const detector = createDetectorWithFaces([]);
    expect(await detectFaces(detector, SMALL_PHOTO, 'default')).toEqual([]);
    expect(detector.shown.filter((canvas) => isOverviewCanvas(canvas, 'upright'))).toHaveLength(2);
    expect(detector.shown.filter((canvas) => isOverviewCanvas(canvas, 'sideways'))).toHaveLength(2);
  });

  it('reports no candidate that close-ups do not confirm', async () => {
    const candidate = createSquareFace(80, 60, 60, 0.8);
    expect(await detectFaces(createDetectorWithFaces([candidate]), SMALL_PHOTO, 'default')).toEqual([]);
    expect(await detectFaces(createDetectorWithFaces([candidate], 0.9), SMALL_PHOTO, 'default')).toHaveLength(
      1,
    );
  });

  it('does not compare the orientations of other faces if one face has a very high score', async () => {
    const unsure = createSquareFace(20, 20, 50, 0.8);
    const alone = createDetectorWithFaces([unsure], 0.9);
    await detectFaces(alone, SMALL_PHOTO, 'default');
    const beside = createDetectorWithFaces([unsure, createSquareFace(150, 40, 60, 0.97)], 0.9);
    await detectFaces(beside, SMALL_PHOTO, 'default');
    const closeUps = [alone, beside].map(({ shown }) => shown.filter(isCloseUp).length);
    expect(closeUps[0]! - closeUps[1]!).toBe(4);
  });

  it.each([
    [11, 0],
    [13, 1],
  ])('for a face of %i px, reports %i faces', async (side, count) => {
    expect(
      await detectFaces(
        createDetectorWithFaces([createSquareFace(100, 80, side, 0.95)]),
        SMALL_PHOTO,
        'default',
      ),
    ).toHaveLength(count);
  });

  it('reports nothing in the padding of the canvas', async () => {
    expect(
      await detectFaces(
        createDetectorWithFaces([createSquareFace(50, 205, 15, 0.95)]),
        SMALL_PHOTO,
        'default',
      ),
    ).toEqual([]);
    expect(
      await detectFaces(
        createDetectorWithFaces([createSquareFace(50, 190, 15, 0.95)]),
        SMALL_PHOTO,
        'default',
      ),
    ).toHaveLength(1);
  });

  it('reports a face once if it is found on several canvases', async () => {
    const photo = createBlackPhoto(800, 500);
    const detector = new FakeDetector(({ width }) => {
      const scale = width / 800;
      return [createSquareFace(100 * scale, 60 * scale, 280 * scale, width === 640 ? 0.92 : 0.95)];
    });
    const [face, ...others] = await detectFaces(detector, photo, 'default');
    expect(others).toEqual([]);
    expect(face!.score).toBe(0.95);
    expect(face!.box.x).toBeCloseTo(100, 6);
    expect(face!.box.width).toBeCloseTo(280, 6);
  });

  describe('in a large photo', () => {
    const LARGE = createBlackPhoto(1500, 900);

    function getLargestCanvasSide({ shown }: FakeDetector): number {
      return Math.max(...shown.map(({ width, height }) => Math.max(width, height)));
    }

    function createDetectorOfOverviewFace(faceSide: number): FakeDetector {
      return new FakeDetector(({ width }) =>
        width === 640 ? [createSquareFace(200, 100, faceSide, 0.95)] : [],
      );
    }

    it('searches for more small faces if it finds a small face, or if the effort is `thorough`', async () => {
      const [large, small, thorough] = [
        createDetectorOfOverviewFace(80),
        createDetectorOfOverviewFace(20),
        createDetectorOfOverviewFace(80),
      ];
      await detectFaces(large, LARGE, 'default');
      await detectFaces(small, LARGE, 'default');
      await detectFaces(thorough, LARGE, 'thorough');
      expect(getLargestCanvasSide(large)).toBe(640);
      expect(getLargestCanvasSide(small)).toBeGreaterThanOrEqual(1500);
      expect(getLargestCanvasSide(thorough)).toBeGreaterThanOrEqual(1500);
    });
  });
});

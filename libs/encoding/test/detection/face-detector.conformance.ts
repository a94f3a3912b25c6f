import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  createLetterboxCanvas,
  renderCanvases,
  toPhotoCoordinates,
  type DetectionCanvas,
} from '../../src/detection/canvas.js';
import { type Detection } from '../../src/detection/detection.js';
import { type FaceDetector } from '../../src/detection/face-detector.js';
import { mirrorBatch } from '../../src/imaging/flip.js';
import { clipBoxToImage, intersectionOverUnion, type Box } from '../../src/imaging/geometry/box.js';
import { type PixelBatch } from '../../src/imaging/pixel-batch.js';
import { demoPhotoName, readDemoPyramid, DEMO_PHOTOS } from '../demo-photos.js';
import { readDlibEncodings } from '../fixtures/recorded-encodings.js';
import { selectImage } from '../inference/networks.js';

/** A detector, and a function that releases its network. */
export interface OpenedDetector {
  detector: FaceDetector;
  close(): Promise<void>;
}

const SCORE_THRESHOLD = 0.5;
/**
 * The longer side of a demo photo on its canvas in pixels. On this canvas, the faces of the demo photos have 60 to 120
 * pixels.
 */
const DEMO_PHOTO_SIDE = 640;

interface PhotoOnCanvas {
  canvas: DetectionCanvas;
  pixels: PixelBatch;
}

/** Verifies the contract of {@link FaceDetector}. */
export function itConformsToFaceDetector(name: string, open: () => Promise<OpenedDetector>): void {
  describe(`${name} as a face detector`, () => {
    let opened: OpenedDetector;
    let detector: FaceDetector;
    const shownPhotos = new Map<number, PhotoOnCanvas>();

    beforeAll(async () => {
      opened = await open();
      ({ detector } = opened);
    });

    afterAll(() => opened.close());

    async function drawDemoPhotoOnCanvas(number: number): Promise<PhotoOnCanvas> {
      const known = shownPhotos.get(number);
      if (known) return known;
      const photo = await readDemoPyramid(number);
      const canvas = createLetterboxCanvas(
        photo.base,
        DEMO_PHOTO_SIDE / photo.base.width,
        0,
        detector.canvasMultiple,
      );
      const made = { canvas, pixels: renderCanvases(photo, [canvas]) };
      shownPhotos.set(number, made);
      return made;
    }

    async function detectFacesOnCanvas(
      pixels: PixelBatch,
      threshold = SCORE_THRESHOLD,
    ): Promise<Detection[]> {
      const [detections] = await detector.detect(pixels, threshold);
      return detections!;
    }

    it('accepts all canvases whose sides are multiples of `canvasMultiple`', async () => {
      const { canvasMultiple } = detector;
      expect(Number.isInteger(canvasMultiple) && canvasMultiple > 0).toBe(true);
      for (const [columns, rows] of [
        [1, 1],
        [3, 2],
        [2, 5],
      ] as const) {
        expect(
          await detectFacesOnCanvas(
            createPlainImages(1, columns * canvasMultiple, rows * canvasMultiple, 90),
          ),
        ).toEqual([]);
      }
    });

    it.each([0, 128, 255])('finds nothing on a uniform canvas of value %i', async (value) => {
      const side = 10 * detector.canvasMultiple;
      expect(await detector.detect(createPlainImages(2, side, side, value), SCORE_THRESHOLD)).toEqual([
        [],
        [],
      ]);
    });

    it.each(DEMO_PHOTOS.map(([number]) => number))(
      'finds the same faces on demo photo %i as dlib',
      async (number) => {
        const { canvas, pixels } = await drawDemoPhotoOnCanvas(number);
        const found = (await detectFacesOnCanvas(pixels)).map((detection) =>
          toPhotoCoordinates(detection, canvas),
        );
        const faces = (await readDlibEncodings()).filter(({ photo }) => photo === demoPhotoName(number));
        expect(faces.length).toBeGreaterThan(0);
        for (const { box } of faces) {
          const best = Math.max(...found.map((detection) => intersectionOverUnion(detection.box, box)));
          expect(best).toBeGreaterThan(0.4);
        }
      },
    );

    it('reports boxes in pixels of the canvas, and scores from the threshold to 1', async () => {
      const { pixels } = await drawDemoPhotoOnCanvas(5);
      const detections = await detectFacesOnCanvas(pixels);
      expect(detections.length).toBeGreaterThanOrEqual(5);
      for (const { box, score } of detections) {
        expect(score).toBeGreaterThanOrEqual(SCORE_THRESHOLD);
        expect(score).toBeLessThanOrEqual(1);
        expect(box.width).toBeGreaterThan(0);
        expect(box.height).toBeGreaterThan(0);
        const { width, height } = clipBoxToImage(box, pixels.width, pixels.height);
        expect(width * height).toBeGreaterThan(0);
      }
    });

    it('the detector reports faces in descending order of their scores, and reports more faces at a lower threshold', async () => {
      const { pixels } = await drawDemoPhotoOnCanvas(6);
      const [all, some] = [
        await detectFacesOnCanvas(pixels, 0.05),
        await detectFacesOnCanvas(pixels, SCORE_THRESHOLD),
      ];
      const scores = all.map(({ score }) => score);
      expect(scores).toEqual([...scores].sort((a, b) => b - a));
      expect(all.slice(0, some.length)).toEqual(some);
      expect(all.slice(some.length).every(({ score }) => score < SCORE_THRESHOLD)).toBe(true);
    });

    it('reports each face only once', async () => {
      const { pixels } = await drawDemoPhotoOnCanvas(4);
      const detections = await detectFacesOnCanvas(pixels, 0.05);
      for (const [index, a] of detections.entries()) {
        for (const b of detections.slice(index + 1)) {
          expect(intersectionOverUnion(a.box, b.box)).toBeLessThanOrEqual(0.5);
        }
      }
    });

    it('reports the right eye and the right corner of the mouth, as seen by the person, on the left of the image', async () => {
      for (const number of [3, 5, 6]) {
        const { pixels } = await drawDemoPhotoOnCanvas(number);
        for (const { box, points } of await detectFacesOnCanvas(pixels, 0.8)) {
          const [rightEye, leftEye, nose, rightMouth, leftMouth] = points;
          expect(rightEye[0]).toBeLessThan(leftEye[0]);
          expect(rightMouth[0]).toBeLessThan(leftMouth[0]);
          expect((rightEye[1] + leftEye[1]) / 2).toBeLessThan(nose[1]);
          expect(nose[1]).toBeLessThan((rightMouth[1] + leftMouth[1]) / 2);
          for (const [x, y] of points) {
            expect(x).toBeGreaterThan(box.x);
            expect(x).toBeLessThan(box.x + box.width);
            expect(y).toBeGreaterThan(box.y);
            expect(y).toBeLessThan(box.y + box.height);
          }
        }
      }
    });

    it('finds a mirrored face at the mirrored position', async () => {
      const { pixels } = await drawDemoPhotoOnCanvas(3);
      const [upright, inMirror] = [
        await detectFacesOnCanvas(pixels, 0.8),
        await detectFacesOnCanvas(mirrorBatch(pixels), 0.5),
      ];
      expect(upright.length).toBeGreaterThan(0);
      for (const { box } of upright) {
        const expected: Box = { ...box, x: pixels.width - box.x - box.width };
        const best = Math.max(...inMirror.map((detection) => intersectionOverUnion(detection.box, expected)));
        expect(best).toBeGreaterThan(0.7);
      }
    });

    it('returns the same detections for a batch as for single canvases', async () => {
      const canvases = await Promise.all(
        [3, 5, 3].map(async (number) => (await drawDemoPhotoOnCanvas(number)).pixels),
      );
      const height = Math.min(...canvases.map((each) => each.height));
      const batch = joinBatches(canvases.map((each) => selectTopRows(each, height)));
      const answers = await detector.detect(batch, SCORE_THRESHOLD);
      expect(answers).toHaveLength(3);
      for (const [index, answer] of answers.entries()) {
        const single = await detectFacesOnCanvas(selectImage(batch, index));
        expect(answer).toHaveLength(single.length);
        answer.forEach(({ box, score }, face) => {
          expect(score).toBeCloseTo(single[face]!.score, 4);
          expect(box.x).toBeCloseTo(single[face]!.box.x, 2);
          expect(box.width).toBeCloseTo(single[face]!.box.width, 2);
        });
      }
    });
  });
}

function createPlainImages(count: number, width: number, height: number, value: number): PixelBatch {
  return { count, width, height, data: new Float32Array(count * width * height * 3).fill(value) };
}

function selectTopRows({ width, data }: PixelBatch, height: number): PixelBatch {
  return { count: 1, width, height, data: data.slice(0, width * height * 3) };
}

function joinBatches(images: readonly PixelBatch[]): PixelBatch {
  const { width, height, data: first } = images[0]!;
  const data = new Float32Array(images.length * first.length);
  images.forEach((image, index) => {
    data.set(image.data, index * first.length);
  });
  return { count: images.length, width, height, data };
}

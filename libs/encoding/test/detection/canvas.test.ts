import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  createCloseUpCanvas,
  createLetterboxCanvas,
  renderCanvases,
  toPhotoCoordinates,
  type DetectionCanvas,
  type QuarterTurn,
} from '../../src/detection/canvas.js';
import { type Box } from '../../src/imaging/geometry/box.js';
import { transformPoint, getScaleFactor } from '../../src/imaging/geometry/similarity.js';
import { type PixelBatch } from '../../src/imaging/pixel-batch.js';
import { ImagePyramid } from '../../src/imaging/pyramid.js';
import { type Raster } from '../../src/imaging/raster.js';
import { createUprightFace } from './detections.js';

const QUARTER_TURNS: readonly QuarterTurn[] = [0, 90, 180, 270];
const arbitrarySide = fc.integer({ min: 1, max: 3000 });

/** An image whose pixels all have different colours, none of them black. */
function createImageWithDistinctPixels(width: number, height: number): Raster {
  const data = Uint8Array.from({ length: width * height * 3 }, (_, index) => 1 + ((index * 37) % 255));
  return { width, height, data };
}

/** Rotates a photo by 90° clockwise: its top row becomes the last column. */
function rotateImageByQuarterTurn({ width, height, data }: Raster): Raster {
  const turned = new Uint8Array(data.length);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const [newX, newY] = [height - 1 - y, x];
      for (let channel = 0; channel < 3; channel += 1) {
        turned[(newY * height + newX) * 3 + channel] = data[(y * width + x) * 3 + channel]!;
      }
    }
  }
  return { width: height, height: width, data: turned };
}

/** The position of a box after its photo was rotated by 90° clockwise. */
function rotateBoxByQuarterTurn(box: Box, photo: { height: number }): Box {
  return { x: photo.height - box.y - box.height, y: box.x, width: box.height, height: box.width };
}

/** Creates a rotated photo from the upright one. */
function rotateImage(upright: Raster, turn: QuarterTurn): Raster {
  return Array.from({ length: turn / 90 }).reduce<Raster>(rotateImageByQuarterTurn, upright);
}

function readPixel({ width, data }: PixelBatch | Raster, x: number, y: number): number[] {
  return [...data.slice((y * width + x) * 3, (y * width + x) * 3 + 3)];
}

function expectBox(actual: Box, expected: Box): void {
  for (const edge of ['x', 'y', 'width', 'height'] as const) {
    expect(actual[edge]).toBeCloseTo(expected[edge], 6);
  }
}

describe('letterboxCanvas', () => {
  it('returns the smallest canvas that contains the photo and whose sides are multiples of a number', () => {
    const scale = fc.double({ min: 0.05, max: 2, noNaN: true });
    fc.assert(
      fc.property(
        arbitrarySide,
        arbitrarySide,
        scale,
        fc.constantFrom(...QUARTER_TURNS),
        (width, height, factor, turn) => {
          const canvas = createLetterboxCanvas({ width, height }, factor, turn, 32);
          const sideways = turn === 90 || turn === 270;
          const shown = (sideways ? [height, width] : [width, height]).map((length) => length * factor);
          [canvas.width, canvas.height].forEach((length, axis) => {
            expect(length % 32).toBe(0);
            expect(length).toBeGreaterThanOrEqual(shown[axis]!);
            expect(length).toBeLessThan(Math.max(shown[axis]! + 32, 33));
          });
        },
      ),
    );
  });

  it.each(QUARTER_TURNS)(
    'shows a photo that is rotated by %i° upright, with black padding at the right and at the bottom',
    (turn) => {
      const upright = createImageWithDistinctPixels(7, 5);
      const photo = rotateImage(upright, turn);
      const canvas = createLetterboxCanvas(photo, 1, turn, 4);
      expect(canvas).toMatchObject({ width: 8, height: 8 });
      const shown = renderCanvases(new ImagePyramid(photo), [canvas]);
      for (let y = 0; y < canvas.height; y += 1) {
        for (let x = 0; x < canvas.width; x += 1) {
          const inside = x < upright.width && y < upright.height;
          expect(readPixel(shown, x, y)).toEqual(inside ? readPixel(upright, x, y) : [0, 0, 0]);
        }
      }
    },
  );

  it.each(QUARTER_TURNS)('shows a photo rotated by %i° at the given scale', (turn) => {
    const photo = rotateImage(createImageWithDistinctPixels(600, 400), turn);
    const canvas = createLetterboxCanvas(photo, 0.5, turn, 32);
    expect(canvas).toMatchObject({ width: 320, height: 224 });
    expect(getScaleFactor(canvas.toPhoto)).toBeCloseTo(2, 9);
  });
});

describe('toPhotoCoordinates', () => {
  const box = fc.record({
    x: fc.integer({ min: -20, max: 200 }),
    y: fc.integer({ min: -20, max: 200 }),
    width: fc.integer({ min: 1, max: 100 }),
    height: fc.integer({ min: 1, max: 100 }),
  });

  it('maps boxes and points from the canvas to the photo', () => {
    const scale = fc.double({ min: 0.1, max: 3, noNaN: true });
    fc.assert(
      fc.property(box, scale, fc.constantFrom(...QUARTER_TURNS), (inScene, factor, turn) => {
        // A scene of 300 × 200 pixels, of which a rotated photo is stored.
        let [expected, photo] = [inScene, { width: 300, height: 200 }];
        for (let quarter = 0; quarter < turn / 90; quarter += 1) {
          expected = rotateBoxByQuarterTurn(expected, photo);
          photo = { width: photo.height, height: photo.width };
        }
        const canvas = createLetterboxCanvas(photo, factor, turn, 32);
        const { x, y, width, height } = inScene;
        const shown = createUprightFace(
          { x: x * factor, y: y * factor, width: width * factor, height: height * factor },
          0.7,
        );
        const detection = toPhotoCoordinates(shown, canvas);
        expectBox(detection.box, expected);
        expect(detection.score).toBe(0.7);
        shown.points.forEach((point, index) => {
          expect(detection.points[index]).toEqual(transformPoint(canvas.toPhoto, point));
        });
      }),
    );
  });

  it('maps a position on the canvas to the position in the photo from which the pixel was taken', () => {
    const photo = createImageWithDistinctPixels(9, 6);
    for (const turn of QUARTER_TURNS) {
      const canvas = createLetterboxCanvas(photo, 1, turn, 1);
      const shown = renderCanvases(new ImagePyramid(photo), [canvas]);
      for (const [x, y] of [
        [0, 0],
        [2, 4],
        [5, 1],
      ] as const) {
        const [photoX, photoY] = transformPoint(canvas.toPhoto, [x + 0.5, y + 0.5]);
        expect(readPixel(shown, x, y)).toEqual(readPixel(photo, Math.floor(photoX), Math.floor(photoY)));
      }
    }
  });
});

describe('closeUpCanvas', () => {
  const box: fc.Arbitrary<Box> = fc.record({
    x: fc.double({ min: -100, max: 1000, noNaN: true }),
    y: fc.double({ min: -100, max: 1000, noNaN: true }),
    width: fc.double({ min: 5, max: 500, noNaN: true }),
    height: fc.double({ min: 5, max: 500, noNaN: true }),
  });
  const roll = fc.double({ min: -360, max: 360, noNaN: true });

  it('returns a canvas that is centred on the face, rotated by the roll angle, and shows the face at the given size', () => {
    fc.assert(
      fc.property(box, roll, fc.constantFrom(32, 64, 128), (face, degrees, apparent) => {
        const canvas = createCloseUpCanvas(face, apparent, 320, degrees);
        expect(canvas).toMatchObject({ width: 320, height: 320 });
        const [x, y] = transformPoint(canvas.toPhoto, [160, 160]);
        expect(x).toBeCloseTo(face.x + face.width / 2, 6);
        expect(y).toBeCloseTo(face.y + face.height / 2, 6);
        expect(Math.max(face.width, face.height) / getScaleFactor(canvas.toPhoto)).toBeCloseTo(apparent, 6);
        // A movement to the right on the canvas corresponds to a movement in the direction of the roll angle in the
        // photo.
        const [right] = [transformPoint(canvas.toPhoto, [161, 160])];
        const direction = Math.atan2(right[1] - y, right[0] - x);
        expect(Math.cos(direction - (degrees * Math.PI) / 180)).toBeCloseTo(1, 9);
      }),
    );
  });

  it('maps a detection in its centre to the box of the face, if it is rotated by any multiple of 90°', () => {
    fc.assert(
      fc.property(box, fc.constantFrom(...QUARTER_TURNS), (face, turn) => {
        const canvas = createCloseUpCanvas(face, 64, 160, turn);
        const scale = 64 / Math.max(face.width, face.height);
        const [width, height] = [face.width * scale, face.height * scale];
        const [shownWidth, shownHeight] = turn % 180 === 0 ? [width, height] : [height, width];
        const shown = {
          x: 80 - shownWidth / 2,
          y: 80 - shownHeight / 2,
          width: shownWidth,
          height: shownHeight,
        };
        expectBox(toPhotoCoordinates(createUprightFace(shown, 1), canvas).box, face);
      }),
    );
  });
});

describe('renderCanvases', () => {
  it('returns the same pixels for a batch as for single canvases', () => {
    const photo = new ImagePyramid(createImageWithDistinctPixels(40, 30));
    const canvases: DetectionCanvas[] = [0, 30, 200].map((degrees) =>
      createCloseUpCanvas({ x: 10, y: 8, width: 12, height: 9 }, 16, 32, degrees),
    );
    const together = renderCanvases(photo, canvases);
    expect(together).toMatchObject({ count: 3, width: 32, height: 32 });
    expect([...together.data]).toEqual(
      canvases.flatMap((canvas) => [...renderCanvases(photo, [canvas]).data]),
    );
  });
});

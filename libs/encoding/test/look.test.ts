import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { paint, planLook, planTiles, toPhoto } from '../src/detection/look.js';
import { Pyramid } from '../src/raster/pyramid.js';

const side = fc.integer({ min: 1, max: 3000 });

describe('planLook', () => {
  it('leaves room for the photo and its margin on canvases the grids fit', () => {
    fc.assert(
      fc.property(side, side, fc.constantFrom(0, 0.25, 0.5), (width, height, margin) => {
        const look = planLook(width, height, 256, margin);
        expect(look.canvasWidth % 32).toBe(0);
        expect(look.canvasHeight % 32).toBe(0);
        expect(look.left).toBeGreaterThanOrEqual(width * look.scale * margin - 1e-9);
        expect(look.top).toBeGreaterThanOrEqual(height * look.scale * margin - 1e-9);
      }),
    );
  });

  it('finds the way back to the photo', () => {
    const look = planLook(1000, 600, 250, 0.5);
    const onCanvas = { x: look.left + 25, y: look.top + 50, width: 10, height: 20 };
    const box = toPhoto(onCanvas, look);
    expect(box).toEqual({
      x: expect.closeTo(100),
      y: expect.closeTo(200),
      width: expect.closeTo(40),
      height: expect.closeTo(80),
    });
  });
});

describe('planTiles', () => {
  it('covers the photo with canvases of a bearable size that overlap', () => {
    fc.assert(
      fc.property(side, side, fc.integer({ min: 192, max: 4000 }), (width, height, longSide) => {
        const scale = longSide / Math.max(width, height);
        const tiles = planTiles(width, height, scale);
        for (const { canvasWidth, canvasHeight } of tiles) {
          expect(canvasWidth % 32).toBe(0);
          expect(canvasHeight % 32).toBe(0);
          expect(Math.max(canvasWidth, canvasHeight)).toBeLessThanOrEqual(1024);
        }
        // Any face of up to 96 pixels lies on one of them whole.
        for (const [x, y] of [
          [0, 0],
          [0.3, 0.6],
          [0.5, 0.5],
          [0.77, 0.21],
        ] as const) {
          const [left, top] = [x * (width * scale - 96), y * (height * scale - 96)];
          const whole = tiles.some(
            (tile) =>
              (width * scale < 96 ||
                (left + tile.left >= -1e-6 && left + 96 + tile.left <= tile.canvasWidth + 1e-6)) &&
              (height * scale < 96 ||
                (top + tile.top >= -1e-6 && top + 96 + tile.top <= tile.canvasHeight + 1e-6)),
          );
          expect(whole).toBe(true);
        }
      }),
    );
  });
});

describe('paint', () => {
  it('centres the photo on black', () => {
    const white = { width: 8, height: 4, data: new Uint8Array(8 * 4 * 3).fill(255) };
    const look = planLook(8, 4, 16, 0.5);
    const canvas = paint(new Pyramid(white), look);
    const lit = canvas.data.filter((value) => value > 0).length / 3;
    expect(canvas).toMatchObject({ count: 1, width: 32, height: 32 });
    expect(lit).toBe(16 * 8);
  });
});

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ImagePyramid } from '../../src/imaging/pyramid.js';
import { halveRaster, type Raster } from '../../src/imaging/raster.js';
import { sampleCrops } from '../../src/imaging/crops.js';
import { sampleImage } from '../../src/imaging/warp.js';

const IDENTITY_TRANSFORM = { a: 1, b: 0, x: 0, y: 0 };

const arbitraryRaster: fc.Arbitrary<Raster> = fc
  .record({ width: fc.integer({ min: 1, max: 12 }), height: fc.integer({ min: 1, max: 12 }) })
  .chain(({ width, height }) =>
    fc
      .uint8Array({ minLength: width * height * 3, maxLength: width * height * 3 })
      .map((data) => ({ width, height, data: Uint8Array.from(data) })),
  );

function createPlainImage(width: number, height: number, colour: readonly number[]): Raster {
  return { width, height, data: Uint8Array.from({ length: width * height * 3 }, (_, i) => colour[i % 3]!) };
}

/** Rotates an image by 90° clockwise. */
function rotateClockwise({ width, height, data }: Raster): Raster {
  const pixels = Array.from({ length: width * height }, (_, i) => {
    const [x, y] = [Math.floor(i / height), height - 1 - (i % height)];
    return [...data.subarray((y * width + x) * 3, (y * width + x) * 3 + 3)];
  });
  return { width: height, height: width, data: Uint8Array.from(pixels.flat()) };
}

function sampleToNumbers(
  image: Raster,
  toImage: typeof IDENTITY_TRANSFORM,
  width: number,
  height: number,
): number[] {
  const data = new Float32Array(width * height * 3);
  sampleImage(new ImagePyramid(image), toImage, { data, width, height });
  return [...data];
}

describe('sampleImage', () => {
  it('returns the same image for the identity transform', () => {
    fc.assert(
      fc.property(arbitraryRaster, (image) => {
        expect(sampleToNumbers(image, IDENTITY_TRANSFORM, image.width, image.height)).toEqual([
          ...image.data,
        ]);
      }),
    );
  });

  it('rotates an image by 180° exactly', () => {
    fc.assert(
      fc.property(arbitraryRaster, (image) => {
        const halfTurn = { a: -1, b: 0, x: image.width, y: image.height };
        const pixels = Array.from({ length: image.width * image.height }, (_, i) => [
          ...image.data.slice(3 * i, 3 * i + 3),
        ]);
        expect(sampleToNumbers(image, halfTurn, image.width, image.height)).toEqual(pixels.reverse().flat());
      }),
    );
  });

  it('returns the original pixels if a rotated image is sampled with the inverse rotation', () => {
    // Eighths and powers of two are exact in floating point. An image is not halved for scales below 2.
    const eighths = (min: number, max: number) => fc.integer({ min, max }).map((count) => count / 8);
    fc.assert(
      fc.property(arbitraryRaster, eighths(1, 15), eighths(-20, 20), eighths(-20, 20), (image, a, x, y) => {
        const turned = { a: 0, b: a, x: image.height - y, y: x };
        expect(sampleToNumbers(rotateClockwise(image), turned, 9, 7)).toEqual(
          sampleToNumbers(image, { a, b: 0, x, y }, 9, 7),
        );
      }),
    );
  });

  it('pixels outside the image are black', () => {
    const white = createPlainImage(2, 2, [255, 255, 255]);
    const framed = sampleToNumbers(white, { a: 1, b: 0, x: -1, y: -1 }, 4, 4);
    const lit = framed.filter((_, i) => i % 3 === 0).map((value) => value === 255);
    expect(lit).toEqual([
      ...[false, false, false, false],
      ...[false, true, true, false],
      ...[false, true, true, false],
      ...[false, false, false, false],
    ]);
  });

  it('preserves a uniform colour at any scale', () => {
    const colour = [10, 200, 90];
    for (const scale of [0.3, 1, 1.7, 2, 5]) {
      const side = Math.floor(40 / scale);
      const pixels = sampleToNumbers(
        createPlainImage(40, 40, colour),
        { a: scale, b: 0, x: 0, y: 0 },
        side,
        side,
      );
      pixels.forEach((value, i) => {
        expect(value).toBeCloseTo(colour[i % 3]!, 3);
      });
    }
  });
});

describe('halveRaster', () => {
  it('computes each pixel as the mean of four pixels', () => {
    const image = { width: 2, height: 2, data: Uint8Array.of(0, 0, 0, 10, 20, 30, 20, 20, 20, 10, 0, 50) };
    expect(halveRaster(image)).toEqual({ width: 1, height: 1, data: Uint8Array.of(10, 10, 25) });
  });

  it('accepts images with a side of one pixel', () => {
    const column = {
      width: 1,
      height: 4,
      data: Uint8Array.from({ length: 12 }, (_, i) => Math.floor(i / 3) * 10),
    };
    expect(halveRaster(column)).toEqual({ width: 1, height: 2, data: Uint8Array.of(5, 5, 5, 25, 25, 25) });
  });
});

describe('sampleCrops', () => {
  it('returns the same crops in a batch as for single crops', () => {
    const photo = new ImagePyramid({
      width: 30,
      height: 20,
      data: Uint8Array.from({ length: 1800 }, (_, i) => (i * 37) % 256),
    });
    const crops = [
      { a: 10, b: 2, x: 3, y: 4 },
      { a: 7, b: -3, x: 12, y: 8 },
    ];
    const together = sampleCrops(photo, crops, 9);
    const alone = crops.flatMap((crop) => [...sampleCrops(photo, [crop], 9).data]);
    expect([...together.data]).toEqual(alone);
    expect(together).toMatchObject({ count: 2, width: 9, height: 9 });
  });
});

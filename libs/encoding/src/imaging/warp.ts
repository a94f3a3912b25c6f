import { getScaleFactor, type Similarity } from './geometry/similarity.js';
import { type ImagePyramid } from './pyramid.js';
import { type Raster } from './raster.js';

/** A buffer for rows of RGB pixels, which a function fills. */
export interface PixelRowBuffer {
  readonly data: Float32Array;
  readonly width: number;
  readonly height: number;
}

/**
 * Fills a window with the part of an image that the window covers. The colours are interpolated bilinearly between
 * pixel centres, and are black outside the image.
 *
 * @param toImage maps positions in the window to positions in the pyramid's base; both count from the outer edge of the
 *   first pixel, so that a pixel's centre lies at one half.
 */
export function sampleImage(pyramid: ImagePyramid, toImage: Similarity, window: PixelRowBuffer): void {
  const { raster, scale } = pyramid.selectLevel(getScaleFactor(toImage));
  const { width, height, data } = raster;
  const { data: into } = window;
  const [a, b] = [toImage.a * scale, toImage.b * scale];
  const startX = toImage.x * scale + (a - b) / 2 - 0.5;
  const startY = toImage.y * scale + (a + b) / 2 - 0.5;
  if (b === 0) {
    sampleWithoutRotation(raster, { a, startX, startY }, window);
    return;
  }
  // This is the innermost loop, so the computation of a pixel is inlined and its channels are unrolled.
  for (let row = 0; row < window.height; row += 1) {
    let to = row * window.width * 3;
    for (let column = 0; column < window.width; column += 1, to += 3) {
      const x = startX + a * column - b * row;
      const y = startY + b * column + a * row;
      // The border of the image is half a pixel outside the centres of the outermost pixels.
      if (!(x >= -0.5 && y >= -0.5 && x <= width - 0.5 && y <= height - 0.5)) {
        into[to] = into[to + 1] = into[to + 2] = 0;
        continue;
      }
      const left = x < 0 ? 0 : Math.floor(x);
      const top = y < 0 ? 0 : Math.floor(y);
      const dx = x < 0 ? 0 : x - left;
      const dy = y < 0 ? 0 : y - top;
      const atTopLeft = (top * width + left) * 3;
      const atTopRight = left < width - 1 ? atTopLeft + 3 : atTopLeft;
      const below = top < height - 1 ? width * 3 : 0;
      const atBottomLeft = atTopLeft + below;
      const atBottomRight = atTopRight + below;
      const topLeft = (1 - dx) * (1 - dy);
      const topRight = dx * (1 - dy);
      const bottomLeft = (1 - dx) * dy;
      const bottomRight = dx * dy;
      into[to] =
        data[atTopLeft]! * topLeft +
        data[atTopRight]! * topRight +
        data[atBottomLeft]! * bottomLeft +
        data[atBottomRight]! * bottomRight;
      into[to + 1] =
        data[atTopLeft + 1]! * topLeft +
        data[atTopRight + 1]! * topRight +
        data[atBottomLeft + 1]! * bottomLeft +
        data[atBottomRight + 1]! * bottomRight;
      into[to + 2] =
        data[atTopLeft + 2]! * topLeft +
        data[atTopRight + 2]! * topRight +
        data[atBottomLeft + 2]! * bottomLeft +
        data[atBottomRight + 2]! * bottomRight;
    }
  }
}

/**
 * A faster version of {@link sampleImage} for a map without rotation. The source position of each column and row is
 * computed only once.
 */
function sampleWithoutRotation(
  { width, height, data }: Raster,
  { a, startX, startY }: { a: number; startX: number; startY: number },
  window: PixelRowBuffer,
): void {
  const { data: into } = window;
  const lefts = new Int32Array(window.width);
  const rights = new Int32Array(window.width);
  const fractions = new Float64Array(window.width);
  for (let column = 0; column < window.width; column += 1) {
    const x = startX + a * column;
    const left = x < 0 ? 0 : Math.floor(x);
    lefts[column] = x >= -0.5 && x <= width - 0.5 ? left * 3 : -1;
    rights[column] = left < width - 1 ? 3 : 0;
    fractions[column] = x < 0 ? 0 : x - left;
  }
  for (let row = 0; row < window.height; row += 1) {
    const y = startY + a * row;
    const isInside = y >= -0.5 && y <= height - 0.5;
    const top = y < 0 ? 0 : Math.floor(y);
    const dy = y < 0 ? 0 : y - top;
    const rowStart = top * width * 3;
    const below = top < height - 1 ? width * 3 : 0;
    let to = row * window.width * 3;
    for (let column = 0; column < window.width; column += 1, to += 3) {
      const left = lefts[column]!;
      if (!isInside || left < 0) {
        into[to] = into[to + 1] = into[to + 2] = 0;
        continue;
      }
      const dx = fractions[column]!;
      const atTopLeft = rowStart + left;
      const atTopRight = atTopLeft + rights[column]!;
      const atBottomLeft = atTopLeft + below;
      const atBottomRight = atTopRight + below;
      const topLeft = (1 - dx) * (1 - dy);
      const topRight = dx * (1 - dy);
      const bottomLeft = (1 - dx) * dy;
      const bottomRight = dx * dy;
      into[to] =
        data[atTopLeft]! * topLeft +
        data[atTopRight]! * topRight +
        data[atBottomLeft]! * bottomLeft +
        data[atBottomRight]! * bottomRight;
      into[to + 1] =
        data[atTopLeft + 1]! * topLeft +
        data[atTopRight + 1]! * topRight +
        data[atBottomLeft + 1]! * bottomLeft +
        data[atBottomRight + 1]! * bottomRight;
      into[to + 2] =
        data[atTopLeft + 2]! * topLeft +
        data[atTopRight + 2]! * topRight +
        data[atBottomLeft + 2]! * bottomLeft +
        data[atBottomRight + 2]! * bottomRight;
    }
  }
}

import { scaleOf, type Similarity } from '../geometry/similarity.js';
import { type Pyramid } from './pyramid.js';
import { type Raster } from './raster.js';

/** A window to fill with pixels, part of a larger buffer of RGB rows. */
export interface Window {
  readonly data: Float32Array;
  /** Where the window's first pixel lies in `data`, in numbers. */
  readonly offset: number;
  /** From the start of one row to the next, in numbers. */
  readonly rowStride: number;
  readonly width: number;
  readonly height: number;
}

/** A window that is a whole buffer. */
export function wholeWindow(data: Float32Array, width: number, height: number): Window {
  return { data, offset: 0, rowStride: width * 3, width, height };
}

/**
 * Fills a window with what lies under it in an image: bilinear between pixel centres, black outside the image.
 *
 * @param toImage maps positions in the window to positions in the pyramid's base; both count from the outer edge of
 *   the first pixel, so that a pixel's centre lies at one half.
 */
export function sample(pyramid: Pyramid, toImage: Similarity, window: Window): void {
  const { raster, scale } = pyramid.levelFor(scaleOf(toImage));
  const [a, b] = [toImage.a * scale, toImage.b * scale];
  const startX = toImage.x * scale + (a - b) / 2 - 0.5;
  const startY = toImage.y * scale + (a + b) / 2 - 0.5;
  for (let row = 0; row < window.height; row += 1) {
    let to = window.offset + row * window.rowStride;
    for (let column = 0; column < window.width; column += 1, to += 3) {
      samplePixel(raster, startX + a * column - b * row, startY + b * column + a * row, window.data, to);
    }
  }
}

function samplePixel(
  { width, height, data }: Raster,
  x: number,
  y: number,
  into: Float32Array,
  to: number,
): void {
  // Half a pixel beyond the centres of the border still belongs to the image.
  if (!(x >= -0.5 && y >= -0.5 && x <= width - 0.5 && y <= height - 0.5)) {
    into[to] = into[to + 1] = into[to + 2] = 0;
    return;
  }
  const left = Math.max(0, Math.floor(x));
  const top = Math.max(0, Math.floor(y));
  const right = Math.min(left + 1, width - 1);
  const bottom = Math.min(top + 1, height - 1);
  const dx = Math.max(0, x - left);
  const dy = Math.max(0, y - top);
  const topLeft = (1 - dx) * (1 - dy);
  const topRight = dx * (1 - dy);
  const bottomLeft = (1 - dx) * dy;
  const bottomRight = dx * dy;
  const atTopLeft = (top * width + left) * 3;
  const atTopRight = (top * width + right) * 3;
  const atBottomLeft = (bottom * width + left) * 3;
  const atBottomRight = (bottom * width + right) * 3;
  for (let channel = 0; channel < 3; channel += 1) {
    into[to + channel] =
      data[atTopLeft + channel]! * topLeft +
      data[atTopRight + channel]! * topRight +
      data[atBottomLeft + channel]! * bottomLeft +
      data[atBottomRight + channel]! * bottomRight;
  }
}

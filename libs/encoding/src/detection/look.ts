import { type FaceBox } from '../geometry/face-box.js';
import { sample, wholeWindow } from '../raster/sample.js';
import { type Pyramid } from '../raster/pyramid.js';
import { type PixelBatch } from '../runtime/face-runtime.js';

/** One view of a photo for a detector: the photo, scaled, in the middle of a canvas that is black around it. */
export interface Look {
  /** Canvas pixels per photo pixel. */
  readonly scale: number;
  readonly canvasWidth: number;
  readonly canvasHeight: number;
  /** Where on the canvas the photo's corner lies. */
  readonly left: number;
  readonly top: number;
}

/** The detectors' grids fit a canvas best whose sides are multiples of this. */
const CANVAS_STEP = 32;

/**
 * @param longSide how long the photo's longer side is to be on the canvas, in pixels
 * @param margin how much black to leave on each end of each side, as a part of that side
 */
export function planLook(width: number, height: number, longSide: number, margin: number): Look {
  const scale = longSide / Math.max(width, height);
  const side = (length: number) => Math.ceil((length * scale * (1 + 2 * margin)) / CANVAS_STEP) * CANVAS_STEP;
  const canvasWidth = side(width);
  const canvasHeight = side(height);
  const left = (canvasWidth - width * scale) / 2;
  const top = (canvasHeight - height * scale) / 2;
  return { scale, canvasWidth, canvasHeight, left, top };
}

/** Paints the canvas of a look. */
export function paint(pyramid: Pyramid, look: Look): PixelBatch {
  const { canvasWidth: width, canvasHeight: height, scale, left, top } = look;
  const data = new Float32Array(width * height * 3);
  const fromCanvas = { a: 1 / scale, b: 0, x: -left / scale, y: -top / scale };
  sample(pyramid, fromCanvas, wholeWindow(data, width, height));
  return { count: 1, width, height, data };
}

/** Where in the photo a box on the canvas lies. */
export function toPhoto(box: FaceBox, { scale, left, top }: Look): FaceBox {
  return {
    x: (box.x - left) / scale,
    y: (box.y - top) / scale,
    width: box.width / scale,
    height: box.height / scale,
  };
}

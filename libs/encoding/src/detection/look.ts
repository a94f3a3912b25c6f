import { type FaceBox } from '../geometry/face-box.js';
import { sample, wholeWindow } from '../raster/sample.js';
import { type Pyramid } from '../raster/pyramid.js';
import { type PixelBatch } from '../runtime/face-runtime.js';

/** One view of a photo for a detector: the photo, scaled, or a part of it, on a canvas that is black around it. */
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
/** No canvas is longer than this: what the networks compute on the way must fit into memory. */
const LARGEST_CANVAS = 1024;
/** Neighbouring canvases share so many pixels that a face is whole on one of them, unless it is found from afar. */
const SHARED = 128;

/**
 * The photo in the middle of one canvas.
 *
 * @param longSide how long the photo's longer side is to be on the canvas, in pixels
 * @param margin how much black to leave on each end of each side, as a part of that side
 */
export function planLook(width: number, height: number, longSide: number, margin: number): Look {
  const scale = longSide / Math.max(width, height);
  const side = (length: number) => stepped(length * scale * (1 + 2 * margin));
  const canvasWidth = side(width);
  const canvasHeight = side(height);
  const left = (canvasWidth - width * scale) / 2;
  const top = (canvasHeight - height * scale) / 2;
  return { scale, canvasWidth, canvasHeight, left, top };
}

/** The photo, scaled, on as many canvases as it takes to hold it. */
export function planTiles(width: number, height: number, scale: number): Look[] {
  const columns = planStretches(width * scale);
  const rows = planStretches(height * scale);
  return rows.flatMap(({ start: top, length: canvasHeight }) =>
    columns.map(({ start: left, length: canvasWidth }) => ({
      scale,
      canvasWidth,
      canvasHeight,
      left: -left,
      top: -top,
    })),
  );
}

/** Stretches of equal length that cover a side and overlap. */
function planStretches(side: number): { start: number; length: number }[] {
  if (side <= LARGEST_CANVAS) return [{ start: (side - stepped(side)) / 2, length: stepped(side) }];
  const count = Math.ceil((side - SHARED) / (LARGEST_CANVAS - SHARED));
  const length = stepped((side + (count - 1) * SHARED) / count);
  return Array.from({ length: count }, (_, index) => ({
    start: ((side - length) * index) / (count - 1),
    length,
  }));
}

function stepped(length: number): number {
  return Math.max(1, Math.ceil(length / CANVAS_STEP)) * CANVAS_STEP;
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

/**
 * The anchors of SSD MobileNet v1 (Liu et al. 2016; TensorFlow's object detection API), laid out for any canvas.
 *
 * The network was trained on 512 × 512. It is fully convolutional: on another canvas its cells see the same
 * pixels around them, so an anchor keeps its size in pixels and only the grids grow or shrink.
 */

/** The canvas of the training, in pixels. */
const TRAINED_SIDE = 512;
/** Six grids; the first has a cell every 16 pixels, each further one half as many. */
const FIRST_STRIDE = 16;
const GRIDS = 6;
const SMALLEST_SCALE = 0.2;
const LARGEST_SCALE = 0.95;

/** Centre and size, in pixels of the canvas. */
export interface Anchor {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

interface Shape {
  width: number;
  height: number;
}

/** One axis of a grid: its number of cells, and where the centres of the cells lie, in pixels. */
interface Axis {
  cells: number;
  first: number;
  stride: number;
}

/** Every anchor of a canvas, in the order in which the network speaks of them. */
export function ssdAnchors(width: number, height: number): Anchor[] {
  const columns = axes(width);
  const rows = axes(height);
  return SHAPES.flatMap((shapes, grid) => anchorsOf(rows[grid]!, columns[grid]!, shapes));
}

/** The length of {@link ssdAnchors}. */
export function ssdAnchorCount(width: number, height: number): number {
  const columns = axes(width);
  const rows = axes(height);
  return SHAPES.reduce(
    (sum, shapes, grid) => sum + rows[grid]!.cells * columns[grid]!.cells * shapes.length,
    0,
  );
}

const SHAPES: readonly (readonly Shape[])[] = Array.from({ length: GRIDS }, (_, grid) => shapesOf(grid));

function shapesOf(grid: number): Shape[] {
  const scale = scaleOf(grid);
  // The finest grid has three anchors only, the square one small.
  if (grid === 0) return [shape(0.1, 1), shape(scale, 2), shape(scale, 1 / 2)];
  const between = Math.sqrt(scale * scaleOf(grid + 1));
  return [shape(scale, 1), shape(between, 1), ...[2, 1 / 2, 3, 1 / 3].map((ratio) => shape(scale, ratio))];
}

function scaleOf(grid: number): number {
  return grid === GRIDS ? 1 : SMALLEST_SCALE + ((LARGEST_SCALE - SMALLEST_SCALE) * grid) / (GRIDS - 1);
}

function shape(scale: number, ratio: number): Shape {
  return {
    width: TRAINED_SIDE * scale * Math.sqrt(ratio),
    height: (TRAINED_SIDE * scale) / Math.sqrt(ratio),
  };
}

/**
 * The grids along one side. Halving an even number of cells moves the first centre inwards by half a cell;
 * halving an odd number pads on both ends and moves it outwards.
 */
function axes(side: number): Axis[] {
  const grids: Axis[] = [];
  let axis: Axis = { cells: side, first: 0.5, stride: 1 };
  while (grids.length < GRIDS) {
    const shift = axis.cells % 2 === 0 ? axis.stride / 2 : axis.cells === 1 ? 0 : -axis.stride / 2;
    axis = { cells: Math.ceil(axis.cells / 2), first: axis.first + shift, stride: axis.stride * 2 };
    if (axis.stride >= FIRST_STRIDE) grids.push(axis);
  }
  return grids;
}

function anchorsOf(rows: Axis, columns: Axis, shapes: readonly Shape[]): Anchor[] {
  const anchors: Anchor[] = [];
  for (let row = 0; row < rows.cells; row += 1) {
    for (let column = 0; column < columns.cells; column += 1) {
      const x = columns.first + column * columns.stride;
      const y = rows.first + row * rows.stride;
      for (const { width, height } of shapes) anchors.push({ x, y, width, height });
    }
  }
  return anchors;
}

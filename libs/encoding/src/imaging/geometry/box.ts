/** A rectangle in pixels; x and y are its top left corner. */
export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

export function computeArea({ width, height }: Box): number {
  return Math.max(0, width) * Math.max(0, height);
}

/** Computes the area of the intersection of two boxes. */
export function computeOverlapArea(a: Box, b: Box): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return computeArea({ x: 0, y: 0, width, height: width > 0 ? height : 0 });
}

/** Computes the intersection over union of two boxes, 0…1. */
export function intersectionOverUnion(a: Box, b: Box): number {
  const shared = computeOverlapArea(a, b);
  return shared === 0 ? 0 : shared / (computeArea(a) + computeArea(b) - shared);
}

export function scaleBox({ x, y, width, height }: Box, factor: number): Box {
  return { x: x * factor, y: y * factor, width: width * factor, height: height * factor };
}

/** Returns the part of a box that is inside an image. */
export function clipBoxToImage(box: Box, width: number, height: number): Box {
  const x = Math.min(Math.max(box.x, 0), width);
  const y = Math.min(Math.max(box.y, 0), height);
  return {
    x,
    y,
    width: Math.max(0, Math.min(box.x + box.width, width) - x),
    height: Math.max(0, Math.min(box.y + box.height, height) - y),
  };
}

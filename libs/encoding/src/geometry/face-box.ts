/** A rectangle in pixels, its corner at the top left. */
export interface FaceBox {
  x: number;
  y: number;
  width: number;
  height: number;
}

export function area({ width, height }: FaceBox): number {
  return Math.max(0, width) * Math.max(0, height);
}

/** The area two boxes share. */
export function overlap(a: FaceBox, b: FaceBox): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return area({ x: 0, y: 0, width, height: width > 0 ? height : 0 });
}

/** Intersection over union, 0…1. */
export function intersectionOverUnion(a: FaceBox, b: FaceBox): number {
  const shared = overlap(a, b);
  return shared === 0 ? 0 : shared / (area(a) + area(b) - shared);
}

export function scaled({ x, y, width, height }: FaceBox, factor: number): FaceBox {
  return { x: x * factor, y: y * factor, width: width * factor, height: height * factor };
}

/** The part of a box that lies inside an image. */
export function clipped(box: FaceBox, width: number, height: number): FaceBox {
  const x = Math.min(Math.max(box.x, 0), width);
  const y = Math.min(Math.max(box.y, 0), height);
  return {
    x,
    y,
    width: Math.max(0, Math.min(box.x + box.width, width) - x),
    height: Math.max(0, Math.min(box.y + box.height, height) - y),
  };
}

import { type Box } from '../imaging/geometry/box.js';
import {
  transformPoint,
  getScaleFactor,
  createSquareTransform,
  type Similarity,
} from '../imaging/geometry/similarity.js';
import { type PixelBatch } from '../imaging/pixel-batch.js';
import { type ImagePyramid } from '../imaging/pyramid.js';
import { sampleImage } from '../imaging/warp.js';
import { type Detection, type FacePoints } from './detection.js';

/** The input of a detector: a photo scaled and rotated by a multiple of 90°, with black padding. */
export interface DetectionCanvas {
  readonly width: number;
  readonly height: number;
  /** The map from positions on the canvas to positions in the photo. */
  readonly toPhoto: Similarity;
}

/** The clockwise angle in degrees by which a photo is rotated when it is drawn on a canvas. */
export type QuarterTurn = 0 | 90 | 180 | 270;

/**
 * Creates a canvas that shows the whole photo. The sides of the canvas are multiples of `multiple`. The padding at the
 * right and at the bottom is black.
 *
 * @param scale canvas pixels per photo pixel
 */
export function createLetterboxCanvas(
  photo: { width: number; height: number },
  scale: number,
  turn: QuarterTurn,
  multiple: number,
): DetectionCanvas {
  const { width, height } = photo;
  const sideways = turn === 90 || turn === 270;
  const padded = (length: number) => Math.max(1, Math.ceil((length * scale) / multiple)) * multiple;
  // The corner of the photo that is the origin of the canvas.
  const [x, y] = { 0: [0, 0], 90: [width, 0], 180: [width, height], 270: [0, height] }[turn] as [
    number,
    number,
  ];
  const radians = (turn * Math.PI) / 180;
  const [cos, sin] = [Math.round(Math.cos(radians)), Math.round(Math.sin(radians))];
  return {
    width: padded(sideways ? height : width),
    height: padded(sideways ? width : height),
    toPhoto: { a: cos / scale, b: sin / scale, x, y },
  };
}

/**
 * Creates a square canvas whose centre is the centre of a box.
 *
 * @param apparent the length of the longer side of the box on the canvas, in pixels
 * @param roll clockwise rotation of the face in the photo, in degrees; the face is upright on the canvas
 */
export function createCloseUpCanvas(box: Box, apparent: number, side: number, roll: number): DetectionCanvas {
  const centre = [box.x + box.width / 2, box.y + box.height / 2] as const;
  const shown = (Math.max(box.width, box.height) * side) / apparent;
  const unit = createSquareTransform(centre, shown, roll);
  return { width: side, height: side, toPhoto: { ...unit, a: unit.a / side, b: unit.b / side } };
}

/** Renders canvases of one size. */
export function renderCanvases(photo: ImagePyramid, canvases: readonly DetectionCanvas[]): PixelBatch {
  const { width, height } = canvases[0]!;
  const numbers = width * height * 3;
  const data = new Float32Array(canvases.length * numbers);
  canvases.forEach(({ toPhoto }, index) => {
    const pixels = data.subarray(index * numbers, (index + 1) * numbers);
    sampleImage(photo, toPhoto, { data: pixels, width, height });
  });
  return { count: canvases.length, width, height, data };
}

/** Maps a detection from a canvas to the photo. The box stays parallel to the photo's sides. */
export function toPhotoCoordinates(
  { box, score, points }: Detection,
  { toPhoto: map }: DetectionCanvas,
): Detection {
  const [x, y] = transformPoint(map, [box.x + box.width / 2, box.y + box.height / 2]);
  const sideways = Math.abs(map.b) > Math.abs(map.a);
  const scale = getScaleFactor(map);
  const [width, height] = sideways
    ? [box.height * scale, box.width * scale]
    : [box.width * scale, box.height * scale];
  return {
    box: { x: x - width / 2, y: y - height / 2, width, height },
    score,
    points: points.map((point) => transformPoint(map, point)) as unknown as FacePoints,
  };
}

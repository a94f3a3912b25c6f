import { type TinyOutput } from '../runtime/face-runtime.js';
import { type Detection } from './detection.js';

/** A cell every 32 pixels of the canvas. */
const CELL = 32;

/** Width and height of the five anchors, in cells (face-api's Tiny face detector, trained like YOLO v2). */
const ANCHORS = [
  [1.603231, 2.094468],
  [6.041143, 7.080126],
  [2.882459, 3.518061],
  [4.266906, 5.178857],
  [9.041765, 10.66308],
] as const;

/** What an anchor of a cell says: x, y, width, height, objectness. */
const NUMBERS = 5;

/** The boxes of all anchors of one canvas at or above a score, in pixels of the canvas, duplicates included. */
export function tinyDetections(
  { rows, columns, cells }: TinyOutput,
  canvas: number,
  minScore: number,
): Detection[] {
  const detections: Detection[] = [];
  let at = canvas * rows * columns * ANCHORS.length * NUMBERS;
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      for (const [anchorWidth, anchorHeight] of ANCHORS) {
        const [x, y, w, h, objectness] = cells.subarray(at, at + NUMBERS) as unknown as number[];
        at += NUMBERS;
        const score = sigmoid(objectness!);
        if (score < minScore) continue;
        const width = Math.exp(w!) * anchorWidth * CELL;
        const height = Math.exp(h!) * anchorHeight * CELL;
        const centreX = (column + sigmoid(x!)) * CELL;
        const centreY = (row + sigmoid(y!)) * CELL;
        detections.push({ score, box: { x: centreX - width / 2, y: centreY - height / 2, width, height } });
      }
    }
  }
  return detections;
}

function sigmoid(logit: number): number {
  return 1 / (1 + Math.exp(-logit));
}

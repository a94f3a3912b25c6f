import { type SsdOutput } from '../runtime/face-runtime.js';
import { type Detection } from './detection.js';
import { type Anchor } from './ssd-anchors.js';

/** How far an anchor's centre may move and its size grow is learnt in these units (Liu et al. 2016, "variances"). */
const CENTRE_UNIT = 0.1;
const SIZE_UNIT = 0.2;

/** The boxes of all anchors of one canvas at or above a score, in pixels of the canvas, duplicates included. */
export function ssdDetections(
  { offsets, scores }: SsdOutput,
  anchors: readonly Anchor[],
  canvas: number,
  minScore: number,
): Detection[] {
  const detections: Detection[] = [];
  anchors.forEach((anchor, index) => {
    const at = canvas * anchors.length + index;
    const score = scores[at]!;
    if (score < minScore) return;
    const x = anchor.x + offsets[4 * at + 1]! * CENTRE_UNIT * anchor.width;
    const y = anchor.y + offsets[4 * at]! * CENTRE_UNIT * anchor.height;
    const width = Math.exp(offsets[4 * at + 3]! * SIZE_UNIT) * anchor.width;
    const height = Math.exp(offsets[4 * at + 2]! * SIZE_UNIT) * anchor.height;
    detections.push({ score, box: { x: x - width / 2, y: y - height / 2, width, height } });
  });
  return detections;
}

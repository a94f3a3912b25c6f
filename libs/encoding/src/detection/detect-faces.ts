import { clipped } from '../geometry/face-box.js';
import { type Pyramid } from '../raster/pyramid.js';
import { type FaceRuntime } from '../runtime/face-runtime.js';
import { type Detection } from './detection.js';
import { paint, planLook, toPhoto, type Look } from './look.js';
import { ssdAnchors } from './ssd-anchors.js';
import { ssdDetections } from './ssd-detections.js';
import { suppressDuplicates } from './suppress-duplicates.js';

const MIN_SCORE = 0.5;
const DUPLICATES = { union: 0.4, containment: 0.7 };

/** The photo's longer side in the look for faces that fill the frame, and the margin that takes them for small. */
const NEAR = { longSide: 128, margin: 0.5 };
/** The longest the longer side is in the look for everybody else. */
const FAR = { longSide: 512, margin: 0 };

/**
 * Finds the faces of a photo, surest first, in pixels of the photo.
 *
 * SSD misses faces that fill its canvas, so it looks twice: once from afar, with a margin, for large faces and once
 * from nearby for small ones.
 */
export async function detectFaces(runtime: FaceRuntime, photo: Pyramid): Promise<Detection[]> {
  const { width, height } = photo.base;
  const found: Detection[] = [];
  for (const look of planLooks(width, height)) found.push(...(await detectInLook(runtime, photo, look)));
  return suppressDuplicates(found, DUPLICATES)
    .map(({ box, score }) => ({ box: clipped(box, width, height), score }))
    .filter(({ box }) => box.width > 0 && box.height > 0);
}

export function planLooks(width: number, height: number): Look[] {
  const far = Math.min(FAR.longSide, Math.max(width, height));
  return [planLook(width, height, NEAR.longSide, NEAR.margin), planLook(width, height, far, FAR.margin)];
}

async function detectInLook(runtime: FaceRuntime, photo: Pyramid, look: Look): Promise<Detection[]> {
  const output = await runtime.ssd(paint(photo, look));
  const anchors = ssdAnchors(look.canvasWidth, look.canvasHeight);
  return ssdDetections(output, anchors, 0, MIN_SCORE).map(({ box, score }) => ({
    box: toPhoto(box, look),
    score,
  }));
}

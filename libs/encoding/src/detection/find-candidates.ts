import { type Pyramid } from '../raster/pyramid.js';
import { type FaceRuntime } from '../runtime/face-runtime.js';
import { type Detection } from './detection.js';
import { planTiles, paint, toPhoto } from './look.js';
import { suppressDuplicates } from './suppress-duplicates.js';
import { tinyDetections } from './tiny-detections.js';

/** Anything the Tiny detector gives this score or more may be a face. */
const FAINTEST = 0.1;
/** Long side of the first look. Faces from a fifth of the photo up to all of it are seen there. */
const GLANCE = 192;
/** Photos up to this long side are done with a glance, unless it shows that there is more to see. */
const GLANCEABLE = 320;
/** Long side of the look that larger photos get as well. */
const STUDY = 640;
/** Enlarging a photo further than this brings nothing to light. */
const ENLARGEMENT = 1.6;

/** Boxes that overlap so much are one face. */
export const DUPLICATES = { union: 0.4, containment: 0.7 };

/** A look at the whole photo. */
export interface Step {
  longSide: number;
  /** Whether it is taken whatever the ones before have shown. */
  always: boolean;
}

/** The looks at a photo, from afar to as near as is of use. */
export function planSteps(photoSide: number): Step[] {
  const steps: Step[] = [{ longSide: GLANCE, always: true }];
  if (photoSide > GLANCEABLE) steps.push({ longSide: Math.min(STUDY, photoSide), always: true });
  const nearest = Math.round(photoSide * ENLARGEMENT);
  for (let last = steps.at(-1)!.longSide; last < nearest;) {
    last = nearest < 3 * last ? nearest : 2 * last;
    steps.push({ longSide: last, always: false });
  }
  return steps;
}

/** Everything that may be a face when the photo is scaled so, each once, surest first. */
export async function candidatesAt(
  runtime: FaceRuntime,
  photo: Pyramid,
  scale: number,
): Promise<Detection[]> {
  const found: Detection[] = [];
  for (const look of planTiles(photo.base.width, photo.base.height, scale)) {
    const output = await runtime.tiny(paint(photo, look));
    for (const { box, score } of tinyDetections(output, 0, FAINTEST)) {
      found.push({ box: toPhoto(box, look), score });
    }
  }
  return suppressDuplicates(found, DUPLICATES);
}

import { type FaceBox } from '../geometry/face-box.js';
import { squareAround, type Similarity } from '../geometry/similarity.js';
import { type Pyramid } from '../raster/pyramid.js';
import { sampleCrops } from '../raster/sample-crops.js';
import { type FaceRuntime } from '../runtime/face-runtime.js';
import { ssdAnchors } from './ssd-anchors.js';
import { ssdDetections } from './ssd-detections.js';

/** The canvas on which a candidate is looked at alone, and how large it appears there, in pixels. */
const CANVAS = 128;
const APPARENT_SIDE = 58;

/** What SSD finds there is the candidate if it is no further off, as a part of the candidate's side. */
const CENTRED = 0.4;
/** And if its size is that of the candidate times something between these. */
const ALIKE = { atLeast: 0.5, atMost: 1.8 };

/** Below this SSD has seen nothing. */
const FAINTEST = 0.02;

/**
 * Has SSD look at a candidate in the middle of a canvas of its own. The two detectors were trained apart and err
 * differently: what both see is a face.
 *
 * @returns the score SSD gives it, 0 where it sees nothing
 */
export async function confirmFace(runtime: FaceRuntime, photo: Pyramid, box: FaceBox): Promise<number> {
  const output = await runtime.ssd(sampleCrops(photo, [surroundings(box)], CANVAS));
  const seen = ssdDetections(output, ANCHORS, 0, FAINTEST).filter((detection) => isCandidate(detection.box));
  return Math.max(0, ...seen.map(({ score }) => score));
}

const ANCHORS = ssdAnchors(CANVAS, CANVAS);

function surroundings({ x, y, width, height }: FaceBox): Similarity {
  const side = (Math.max(width, height) * CANVAS) / APPARENT_SIDE;
  return squareAround([x + width / 2, y + height / 2], side);
}

function isCandidate({ x, y, width, height }: FaceBox): boolean {
  const offCentre = Math.hypot(x + (width - CANVAS) / 2, y + (height - CANVAS) / 2);
  const side = Math.max(width, height) / APPARENT_SIDE;
  return offCentre < CENTRED * APPARENT_SIDE && side > ALIKE.atLeast && side < ALIKE.atMost;
}

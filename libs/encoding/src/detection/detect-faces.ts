import { type Effort } from '../effort.js';
import { area, clipped, type FaceBox } from '../geometry/face-box.js';
import { nominalSide } from '../raster/nominal-side.js';
import { type Pyramid } from '../raster/pyramid.js';
import { type FaceRuntime } from '../runtime/face-runtime.js';
import { type Detection } from './detection.js';
import { candidatesAt, DUPLICATES, planSteps } from './find-candidates.js';
import { Jury } from './jury.js';
import { paint, planLook, toPhoto } from './look.js';
import { ssdAnchors } from './ssd-anchors.js';
import { ssdDetections } from './ssd-detections.js';
import { suppressDuplicates } from './suppress-duplicates.js';

/** On the canvas, in pixels: where one face is smaller than this there may be some that are too small to be seen. */
const SMALL = 64;
/** Nobody was found when the photo's longer side had this many pixels: then there is nobody. */
const DESERTED = 1280;

/** The last look: SSD from afar, with a margin that makes faces that fill the frame small. */
const LAST_LOOK = { longSide: 128, margin: 0.5, score: 0.4 };

/**
 * Finds the faces of a photo, surest first, in pixels of the photo. Boxes may reach beyond its border.
 *
 * The Tiny detector, which is fast, looks for candidates; SSD, which errs differently, is asked about those that are
 * not sure. Every look shows faces of half the size of the one before, at four times the cost. The nearer ones are
 * taken while nobody was found yet, and while the last one found faces that were small: people in the distance seldom
 * come alone.
 */
export async function detectFaces(
  runtime: FaceRuntime,
  photo: Pyramid,
  effort: Effort,
): Promise<Detection[]> {
  const { width, height } = photo.base;
  const photoSide = nominalSide(width, height);
  const jury = new Jury(runtime, photo);
  const steps = planSteps(photoSide);
  let more = true;
  for (const [index, { longSide, always }] of steps.entries()) {
    if (!always && !more && effort !== 'thorough') break;
    const isSmall = ({ box }: Detection) => Math.max(box.width, box.height) * longSide < SMALL * photoSide;
    const candidates = await candidatesAt(runtime, photo, longSide / photoSide);
    // Boxes of small faces are coarse: they are left to the next look where there is one in any case.
    const comesNearer = steps[index + 1]?.always === true;
    const seen = candidates.filter((candidate) => !comesNearer || !isSmall(candidate));
    const distant = await jury.judge(seen, isSmall);
    more = distant || (jury.faces.length === 0 && longSide < DESERTED);
  }
  if (jury.faces.length === 0) await jury.judgeAgain();
  const faces = jury.faces.length > 0 ? jury.faces : await lookAgain(runtime, photo);
  return suppressDuplicates(faces, DUPLICATES).filter(({ box }) => area(clipped(box, width, height)) > 0);
}

async function lookAgain(runtime: FaceRuntime, photo: Pyramid): Promise<Detection[]> {
  const { width, height } = photo.base;
  const look = planLook(width, height, LAST_LOOK.longSide, LAST_LOOK.margin);
  const output = await runtime.ssd(paint(photo, look));
  const anchors = ssdAnchors(look.canvasWidth, look.canvasHeight);
  return ssdDetections(output, anchors, 0, LAST_LOOK.score).map(({ box, score }) => ({
    box: fromBrowsToChin(toPhoto(box, look)),
    score,
  }));
}

/**
 * SSD was taught boxes from the hairline to the chin, the Tiny detector from the brows. This is the latter's box for a
 * face in the former's: the median over LFW.
 */
function fromBrowsToChin({ x, y, width, height }: FaceBox): FaceBox {
  const longer = Math.max(width, height);
  const side = 0.95 * longer;
  return {
    x: x + (width - side) / 2,
    y: y + (height - side) / 2 + 0.157 * longer,
    width: side,
    height: side,
  };
}

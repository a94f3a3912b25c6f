import { type Similarity } from '../geometry/similarity.js';
import { landmarksIn, type Landmarks } from '../landmarks/find-landmarks.js';
import { type Pyramid } from '../raster/pyramid.js';
import { type FaceRuntime } from '../runtime/face-runtime.js';
import { alignFace } from './align-face.js';

/** Faces tilted further than this are looked at again, upright. The landmark network knows few that are not. */
const TILTED = (8 * Math.PI) / 180;
/** Each look straightens a face somewhat; after so many even one that lies on its side mostly stands. */
const LOOKS = 5;

/** A face, and the chip that its landmarks make of it. */
export interface AlignedFace {
  landmarks: Landmarks;
  chip: Similarity;
}

/**
 * Aligns faces by their landmarks. Those that turn out to be tilted get new landmarks from their own chip, in which
 * they are more upright than in the photo.
 */
export async function straightenFaces(
  runtime: FaceRuntime,
  photo: Pyramid,
  landmarks: readonly Landmarks[],
): Promise<AlignedFace[]> {
  const faces = landmarks.map((points) => ({ landmarks: points, chip: alignFace(points) }));
  for (const face of faces) {
    let tilt = tiltOf(face.chip);
    for (let look = 0; look < LOOKS && Math.abs(tilt) > TILTED; look += 1) {
      const [points] = await landmarksIn(runtime, photo, [face.chip]);
      const before = tiltOf(face.chip);
      face.landmarks = points!;
      face.chip = alignFace(points!);
      tilt = tiltOf(face.chip) - before;
    }
  }
  return faces;
}

/** How far a chip is turned, clockwise, in radians. */
function tiltOf({ a, b }: Similarity): number {
  return Math.atan2(b, a);
}

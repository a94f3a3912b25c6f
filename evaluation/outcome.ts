import { join } from 'node:path';
import { sameFaceOf, type DlibReference } from './dlib-reference.js';
import { type EvaluatedPhoto } from './encode-photos.js';
import { labelledFace } from './labelled-face.js';
import { type Lfw } from './lfw.js';
import { distanceBetween, judge, verify, type JudgedPair, type Verification } from './verification.js';

/** What came of LFW. */
export interface LfwOutcome {
  byPath: ReadonlyMap<string, EvaluatedPhoto>;
  missed: EvaluatedPhoto[];
  /** The part of the photos in which the labelled face was found. */
  recall: number;
  pairs: JudgedPair[];
  verification: Verification;
  /** The median Euclidean distance to dlib's own encodings of the same faces, where those are at hand. */
  distanceToDlib: number | undefined;
}

/** What came of photos that show nobody. */
export interface NegativesOutcome {
  photos: number;
  falsePositives: EvaluatedPhoto[];
}

/** @param photos those of `lfw.photos` */
export function lfwOutcome(
  lfw: Lfw,
  photos: readonly EvaluatedPhoto[],
  reference: DlibReference | undefined,
): LfwOutcome {
  const images = join(lfw.directory, 'images') + '/';
  const byPath = new Map(photos.map((photo) => [photo.path.slice(images.length), photo]));
  const missed: EvaluatedPhoto[] = [];
  const encodings = new Map<string, Float32Array>();
  const distances: number[] = [];
  for (const [path, photo] of byPath) {
    const face = labelledFace(photo);
    if (!face) {
      missed.push(photo);
      continue;
    }
    encodings.set(path, face.encoding);
    const theirs = sameFaceOf(reference?.get(path) ?? [], face.box);
    if (theirs) distances.push(distanceBetween(face.encoding, theirs.encoding));
  }
  const pairs = judge(lfw.pairs, encodings);
  return {
    byPath,
    missed,
    recall: encodings.size / photos.length,
    pairs,
    verification: verify(pairs),
    distanceToDlib: distances.length === 0 ? undefined : median(distances),
  };
}

export function negativesOutcome(photos: readonly EvaluatedPhoto[]): NegativesOutcome {
  return { photos: photos.length, falsePositives: photos.filter(({ faces }) => faces.length > 0) };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!;
}

import { join } from 'node:path';
import { sameFaceOf, type DlibReference } from '../dlib-reference.js';
import { type EvaluatedPhoto } from '../encode-photos';
import { type AllPairs, verifyAllPairs } from './all-pairs.js';
import { labelledFace } from './labelled-face.js';
import { personOf, type Lfw } from './lfw.js';
import { distanceBetween, judge, verify, type JudgedPair, type Verification } from './verification.js';

/** The part of the pairs of two people that may pass for one when all pairs are judged. */
export const FALSE_MATCH_RATE = 1e-3;

/** What came of LFW. */
export interface LfwOutcome {
  byPath: ReadonlyMap<string, EvaluatedPhoto>;
  missed: EvaluatedPhoto[];
  /** The part of the photos in which the labelled face was found. */
  recall: number;
  pairs: JudgedPair[];
  verification: Verification;
  /** At {@link FALSE_MATCH_RATE}. */
  allPairs: AllPairs;
  /** The median Euclidean distance to dlib's own encodings of the same faces, where those are at hand. */
  distanceToDlib: number | undefined;
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
    const theirs = sameFaceOf(reference?.get(path) ?? [], face.box)?.encoding;
    if (theirs) distances.push(distanceBetween(face.encoding, theirs));
  }
  const pairs = judge(lfw.pairs, encodings);
  const labelled = [...byPath.keys()].map((path) => ({
    person: personOf(path),
    encoding: encodings.get(path),
  }));
  return {
    byPath,
    missed,
    recall: encodings.size / photos.length,
    pairs,
    verification: verify(pairs),
    allPairs: verifyAllPairs(labelled, FALSE_MATCH_RATE),
    distanceToDlib: distances.length === 0 ? undefined : median(distances),
  };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!;
}

import { join } from 'node:path';
import { euclideanDistance } from '#encoding/distance';
import { findFaceAroundCentre, type DlibFace, type DlibReference } from '../dlib-reference.js';
import { type EvaluatedPhoto } from '../encode-photos.js';
import { computeMedian } from '../median.js';
import { type AllPairsResult, type LabelledPhoto, measureAllPairs } from './all-pairs.js';
import { measureIdentification, type IdentificationResult } from './identification.js';
import { selectLabelledFace } from './labelled-face.js';
import { personNameOf, LABELS_OF_PEOPLE_WITH_ANOTHER_LABEL, type LfwDataSet } from './lfw.js';
import {
  comparePairs,
  measureVerification,
  type ComparedPair,
  type VerificationResult,
} from './verification.js';

/** The false match rate for which the report contains the false non-match rate of all pairs of photos. */
export const REPORTED_FALSE_MATCH_RATE = 1e-3;

/** The results for LFW. */
export interface LfwOutcome {
  byPath: ReadonlyMap<string, EvaluatedPhoto>;
  missed: EvaluatedPhoto[];
  /** The fraction of photos in which the labelled face was found. */
  recall: number;
  pairs: ComparedPair[];
  verification: VerificationResult;
  /** The result for all pairs of photos at {@link REPORTED_FALSE_MATCH_RATE}. */
  allPairs: AllPairsResult;
  /**
   * The median Euclidean distance between our encodings and dlib's encodings of the same faces, if a dlib reference is
   * given.
   */
  distanceToDlib: number | undefined;
  /** The results of identification; undefined unless some people have several photos and others have only one. */
  identification: IdentificationResult | undefined;
  /**
   * The results of identification with dlib's encodings; undefined if the dlib reference does not contain encodings for
   * all photos.
   */
  dlibIdentification: IdentificationResult | undefined;
}

/** @param photos the encoded photos of `lfw.photos` */
export function measureLfw(
  lfw: LfwDataSet,
  photos: readonly EvaluatedPhoto[],
  reference: DlibReference | undefined,
): LfwOutcome {
  const images = join(lfw.directory, 'images') + '/';
  const byPath = new Map(photos.map((photo) => [photo.path.slice(images.length), photo]));
  const missed: EvaluatedPhoto[] = [];
  const encodings = new Map<string, Float32Array>();
  const distances: number[] = [];
  for (const [path, photo] of byPath) {
    const face = selectLabelledFace(photo);
    if (!face) {
      missed.push(photo);
      continue;
    }
    encodings.set(path, face.encoding);
    const dlibEncoding = findFaceAroundCentre(reference?.get(path) ?? [], face.box)?.encoding;
    if (dlibEncoding) distances.push(euclideanDistance(face.encoding, dlibEncoding));
  }
  const pairs = comparePairs(lfw.pairs, encodings);
  const labelled = [...byPath.keys()].map((path) => ({
    person: personNameOf(path),
    encoding: encodings.get(path),
  }));
  return {
    byPath,
    missed,
    recall: encodings.size / photos.length,
    pairs,
    verification: measureVerification(pairs),
    allPairs: measureAllPairs(labelled, REPORTED_FALSE_MATCH_RATE),
    distanceToDlib: computeMedian(distances),
    identification: measureIdentification(removePhotosWithSecondLabel(labelled)),
    dlibIdentification: measureDlibIdentification(byPath, reference),
  };
}

/**
 * Measures identification with dlib's encodings. The labelled face of a photo is chosen among dlib's faces by the same
 * rule as among our faces.
 */
function measureDlibIdentification(
  byPath: ReadonlyMap<string, EvaluatedPhoto>,
  reference: DlibReference | undefined,
): IdentificationResult | undefined {
  const photos: LabelledPhoto[] = [];
  for (const [path, { width, height }] of byPath) {
    const faces = reference?.get(path);
    if (!faces?.every(hasEncoding)) return undefined;
    photos.push({
      person: personNameOf(path),
      encoding: selectLabelledFace({ faces, width, height })?.encoding,
    });
  }
  return measureIdentification(removePhotosWithSecondLabel(photos));
}

function removePhotosWithSecondLabel(photos: readonly LabelledPhoto[]): LabelledPhoto[] {
  return photos.filter(({ person }) => !LABELS_OF_PEOPLE_WITH_ANOTHER_LABEL.has(person));
}

function hasEncoding(face: DlibFace): face is Required<DlibFace> {
  return face.encoding !== undefined;
}

import { FACE_HEIGHT_RANGE_NAMES } from '../detection/annotated-face.js';
import { computeRecall, type DetectionOutcome } from '../detection/measure-detection.js';
import { type WithDlibComparison, type Evaluation } from '../evaluation.js';
import { SEARCH_THRESHOLDS } from '../lfw/all-pairs.js';
import { type IdentificationResult } from '../lfw/identification.js';
import { type LfwOutcome } from '../lfw/measure-lfw.js';
import { type PhotosWithoutFacesResult } from '../measure-photos-without-faces.js';
import { type ProfileDetectionResult } from '../measure-profiles.js';

/**
 * Creates a summary of the results for the selected data sets, which is written as JSON. In JSON, the recall of a data
 * set without faces is null.
 */
export function createEvaluationSummary({ lfw, detection, negatives, profiles }: Evaluation): object {
  return {
    ...(lfw && { lfw: createLfwSummary(lfw) }),
    ...(detection && { detection: createSummaryWithDlib(detection, createDetectionSummary) }),
    ...(negatives && { negatives: createSummaryWithDlib(negatives, createPhotosWithoutFacesSummary) }),
    ...(profiles && { profiles: createSummaryWithDlib(profiles, createProfileDetectionSummary) }),
  };
}

function createSummaryWithDlib<Outcome>(
  { ours, dlib }: WithDlibComparison<Outcome>,
  summary: (outcome: Outcome) => object,
): object {
  return { ...summary(ours), ...(dlib && { dlib: summary(dlib) }) };
}

function createLfwSummary({
  byPath,
  missed,
  recall,
  pairs,
  verification,
  allPairs,
  distanceToDlib,
  identification,
  dlibIdentification,
}: LfwOutcome): object {
  return {
    photos: byPath.size,
    missed: missed.length,
    recall,
    pairs: pairs.length,
    ...verification,
    distanceToDlib,
    allPairs: {
      pairsOfOnePerson: allPairs.pairsOfOnePerson,
      pairsOfTwoPeople: allPairs.pairsOfTwoPeople,
      'falseNonMatchRateAt1e-3': allPairs.falseNonMatchRate,
      'thresholdAt1e-3': allPairs.threshold,
      falseMatchRates: Object.fromEntries(
        SEARCH_THRESHOLDS.map((threshold, index) => [threshold, allPairs.falseMatchRates[index]]),
      ),
    },
    ...(identification && {
      identification: {
        ...createIdentificationSummary(identification),
        ...(dlibIdentification && { dlib: createIdentificationSummary(dlibIdentification) }),
      },
    }),
  };
}

function createIdentificationSummary(identification: IdentificationResult): object {
  return { ...identification, curve: undefined };
}

function createDetectionSummary({ photos, clear, clearByHeight, hard, unmatched }: DetectionOutcome): object {
  return {
    photos: photos.length,
    clearFaces: clear.faces,
    clearFound: clear.found,
    clearRecall: computeRecall(clear),
    recallByHeight: Object.fromEntries(
      FACE_HEIGHT_RANGE_NAMES.map((name) => [name, computeRecall(clearByHeight[name])]),
    ),
    clearFacesByHeight: Object.fromEntries(
      FACE_HEIGHT_RANGE_NAMES.map((name) => [name, clearByHeight[name].faces]),
    ),
    hardFaces: hard.faces,
    hardFound: hard.found,
    hardRecall: computeRecall(hard),
    unmatched: unmatched.length,
    unmatchedPerPhoto: unmatched.length / photos.length,
  };
}

function createPhotosWithoutFacesSummary({
  photos,
  falsePositives,
  byPrefix,
}: PhotosWithoutFacesResult): object {
  return {
    photos,
    photosWithFaces: falsePositives.length,
    byPrefix: Object.fromEntries(
      [...byPrefix].map(([prefix, ofKind]) => [
        prefix,
        { photos: ofKind.photos, photosWithFaces: ofKind.falsePositives.length },
      ]),
    ),
  };
}

function createProfileDetectionSummary({ photos, missed }: ProfileDetectionResult): object {
  return { photos, missed: missed.length, recall: (photos - missed.length) / photos };
}

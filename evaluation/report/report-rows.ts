import { FACE_HEIGHT_RANGE_NAMES } from '../detection/annotated-face.js';
import { computeRecall, type DetectionOutcome, type RecallCounts } from '../detection/measure-detection.js';
import { type WithDlibComparison, type Evaluation, type EncodedPhotoSet } from '../evaluation.js';
import { SEARCH_THRESHOLDS } from '../lfw/all-pairs.js';
import { FALSE_POSITIVE_IDENTIFICATION_RATES, type IdentificationResult } from '../lfw/identification.js';
import { REPORTED_FALSE_MATCH_RATE, type LfwOutcome } from '../lfw/measure-lfw.js';
import { type ThresholdErrors } from '../lfw/verification.js';
import { type PhotosWithoutFacesResult } from '../measure-photos-without-faces.js';
import { type ProfileDetectionResult } from '../measure-profiles.js';

/** A row of the report: a name and a formatted value. */
export type ReportRow = readonly [name: string, figure: string];

/** Creates the rows of the report, in the order of the data sets. */
export function createReportRows({
  encodedSets,
  lfw,
  detection,
  negatives,
  profiles,
}: Evaluation): ReportRow[] {
  return [
    ['model', encodedSets[0]!.model],
    ...encodedSets.flatMap(createEncodingRows),
    ...(lfw ? createLfwRows(lfw) : []),
    ...(detection ? createRowsWithDlib(detection, createDetectionRows) : []),
    ...(negatives ? createRowsWithDlib(negatives, createPhotosWithoutFacesRows) : []),
    ...(profiles ? createRowsWithDlib(profiles, createProfileDetectionRows) : []),
  ];
}

function createEncodingRows({ name, milliseconds, unreadable }: EncodedPhotoSet): ReportRow[] {
  return [
    [`${name}, time per photo`, `${milliseconds.toFixed(1)} ms`],
    ...(unreadable === 0 ? [] : [[`${name}, not decodable`, `${unreadable}`] as const]),
  ];
}

function createRowsWithDlib<Outcome>(
  { ours, dlib }: WithDlibComparison<Outcome>,
  figures: (outcome: Outcome) => ReportRow[],
): ReportRow[] {
  const ofDlib = dlib ? figures(dlib).slice(1) : [];
  return [...figures(ours), ...ofDlib.map(([name, figure]) => [`dlib: ${name}`, figure] as const)];
}

function createDetectionRows({
  photos,
  clear,
  clearByHeight,
  hard,
  unmatched,
}: DetectionOutcome): ReportRow[] {
  return [
    ['annotated photos', `${photos.length}`],
    ['clear faces found', formatRecall(clear)],
    ...FACE_HEIGHT_RANGE_NAMES.map(
      (name) => [`clear faces of ${name} px`, formatRecall(clearByHeight[name])] as const,
    ),
    ['hard faces found', formatRecall(hard)],
    [
      'unmatched detections',
      `${unmatched.length} (${(unmatched.length / photos.length).toFixed(3)} per photo)`,
    ],
  ];
}

function formatRecall(recall: RecallCounts): string {
  return `${formatPercent(computeRecall(recall))} (${recall.found} of ${recall.faces})`;
}

function createPhotosWithoutFacesRows({
  photos,
  falsePositives,
  byPrefix,
}: PhotosWithoutFacesResult): ReportRow[] {
  return [
    ['photos without people', `${photos}`],
    ['photos with a false detection', formatFraction(falsePositives.length, photos)],
    ...[...byPrefix].map(
      ([prefix, ofKind]) =>
        [`… in ${prefix}`, formatFraction(ofKind.falsePositives.length, ofKind.photos)] as const,
    ),
  ];
}

function createProfileDetectionRows({ photos, missed }: ProfileDetectionResult): ReportRow[] {
  return [
    ['profiles', `${photos}`],
    ['no face found in', formatFraction(missed.length, photos)],
  ];
}

function createLfwRows({
  byPath,
  missed,
  recall,
  pairs,
  verification,
  allPairs,
  distanceToDlib,
  identification,
  dlibIdentification,
}: LfwOutcome): ReportRow[] {
  const { accuracy, foldAccuracies, accuracyAt06, bestThreshold, errors } = verification;
  return [
    ['photos of LFW', `${byPath.size}`],
    ['labelled face found', `${formatPercent(recall)} (${missed.length} missed)`],
    ['pairs', `${pairs.length}`],
    [
      `accuracy, ${foldAccuracies.length}-fold, missed faces are errors`,
      `${formatPercent(accuracy)} (${foldAccuracies.map(formatPercent).join(', ')})`,
    ],
    ['accuracy at 0.6, missed faces are errors', formatPercent(accuracyAt06)],
    ['best threshold', bestThreshold.toFixed(3)],
    ...errors.map(
      (errorsAtThreshold) =>
        [
          `errors at ${errorsAtThreshold.threshold.toFixed(2)}`,
          formatThresholdErrors(errorsAtThreshold),
        ] as const,
    ),
    ['all pairs', `${allPairs.pairsOfOnePerson} of one person, ${allPairs.pairsOfTwoPeople} of two people`],
    [
      `false non-matches of all pairs`,
      `${formatPercent(allPairs.falseNonMatchRate)} at ${formatPercent(REPORTED_FALSE_MATCH_RATE)} false matches, ` +
        `threshold ${allPairs.threshold.toFixed(3)}`,
    ],
    ...SEARCH_THRESHOLDS.map(
      (threshold, index) =>
        [
          `false matches of all pairs at ${threshold.toFixed(1)}`,
          formatExpectedFalseMatches(allPairs.falseMatchRates[index]!),
        ] as const,
    ),
    ...(distanceToDlib === undefined
      ? []
      : [['median distance to dlib', distanceToDlib.toFixed(3)] as const]),
    ...(identification ? createIdentificationRows(identification) : []),
    ...(dlibIdentification
      ? createIdentificationRows(dlibIdentification)
          .slice(1)
          .map(([name, figure]) => [`dlib: ${name}`, figure] as const)
      : []),
  ];
}

function createIdentificationRows({
  enrolled,
  galleries,
  matedSearches,
  nonMatedSearches,
  rankOne,
  points,
  atThresholds,
}: IdentificationResult): ReportRow[] {
  return [
    [
      'identification',
      `${galleries} galleries of ${enrolled} people, ${matedSearches} searches for them, ${nonMatedSearches} for strangers`,
    ],
    ['nearest photo is of the person', formatPercent(rankOne)],
    ...points.map(
      ({ threshold, falseNegativeRate }, index) =>
        [
          `missed at ${formatPercent(FALSE_POSITIVE_IDENTIFICATION_RATES[index]!)} false alarms`,
          `${formatPercent(falseNegativeRate)}, threshold ${threshold.toFixed(3)}`,
        ] as const,
    ),
    ...atThresholds.map(
      ({ falsePositiveRate, threshold, falseNegativeRate }) =>
        [
          `missed at ${threshold.toFixed(1)}`,
          `${formatPercent(falseNegativeRate)}, false alarms ${formatPercent(falsePositiveRate)}`,
        ] as const,
    ),
  ];
}

function formatExpectedFalseMatches(falseMatchRate: number): string {
  const [amongThousand, amongMillion] = [1e3, 1e6].map((faces) =>
    Number((faces * falseMatchRate).toPrecision(2)).toString(),
  );
  return `${falseMatchRate.toExponential(2)}: ${amongThousand} among 1,000 faces, ${amongMillion} among 1,000,000`;
}

function formatThresholdErrors({
  falseMatches,
  falseMatchRate,
  falseNonMatches,
  falseNonMatchRate,
}: ThresholdErrors): string {
  return (
    `${falseMatches} false matches (${formatPercent(falseMatchRate)}), ` +
    `${falseNonMatches} false non-matches (${formatPercent(falseNonMatchRate)})`
  );
}

function formatFraction(part: number, whole: number): string {
  return `${part} of ${whole} (${formatPercent(part / whole)})`;
}

function formatPercent(part: number): string {
  return Number.isNaN(part) ? '–' : `${(100 * part).toFixed(2)} %`;
}

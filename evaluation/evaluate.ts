/**
 * How well the encoder finds and tells apart the faces of LFW, and what it takes for a face where there is none:
 * `npm run eval -- --lfw DIR`.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type EncoderOptions } from '#encoding';
import { readDlibReference } from './dlib-reference.js';
import { distancePicture } from './distance-picture.js';
import { encodePhotos } from './encode-photos.js';
import { onlyFolds, photosBelow, readLfw } from './lfw.js';
import { lfwOutcome, negativesOutcome, type LfwOutcome, type NegativesOutcome } from './outcome.js';
import { reportPage } from './report-page.js';
import { type ThresholdErrors } from './verification.js';

const USAGE = `npm run eval -- --lfw DIR [options]

  --lfw DIR        a copy of Labeled Faces in the Wild: images/NAME/NAME_0001.jpg and pairs.txt
  --negatives DIR  photos without people
  --dlib FILE      dlib's encodings of the same photos, as bench/dlib writes them
  --runtime NAME   onnx (the default) or tfjs
  --effort NAME    default or thorough
  --folds 1,2      only the pairs of these folds and their photos: tune on some, confirm on the others
  --report FILE    where to write the page with the ROC and the mistakes; reports/evaluation.html otherwise
  --picture FILE   where to write the distributions of the pairs' distances as an SVG; nowhere otherwise
  --json           print one line of JSON last
`;

interface Settings {
  lfw?: string;
  negatives?: string;
  dlib?: string;
  folds: number[];
  report: string;
  picture?: string;
  json: boolean;
  encoder: EncoderOptions;
}

function readSettings(): Settings {
  const { values } = parseArgs({
    options: {
      lfw: { type: 'string' },
      negatives: { type: 'string' },
      dlib: { type: 'string' },
      runtime: { type: 'string', default: 'onnx' },
      effort: { type: 'string', default: 'default' },
      folds: { type: 'string', default: '' },
      report: { type: 'string', default: 'reports/evaluation.html' },
      picture: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  const { lfw, negatives, dlib, runtime, effort, report, picture, json } = values;
  if (!lfw && !negatives) throw new Error('There is nothing to evaluate: give --lfw, --negatives or both.');
  if (runtime !== 'onnx' && runtime !== 'tfjs') throw new Error(`There is no runtime "${runtime}".`);
  if (effort !== 'default' && effort !== 'thorough') throw new Error(`There is no effort "${effort}".`);
  const folds = values.folds.split(',').filter(Boolean).map(Number);
  if (folds.some(Number.isNaN)) throw new Error('--folds takes numbers, for instance 1,2.');
  return {
    ...(lfw && { lfw: resolve(lfw) }),
    ...(negatives && { negatives: resolve(negatives) }),
    ...(dlib && { dlib }),
    folds,
    report,
    ...(picture && { picture }),
    json,
    encoder: { runtime, effort, maxPixels: Infinity },
  };
}

async function evaluate({
  lfw,
  negatives,
  dlib,
  folds,
  report,
  picture,
  json,
  encoder,
}: Settings): Promise<void> {
  const figures: [string, string][] = [];
  let ofLfw: LfwOutcome | undefined;
  let ofNegatives: NegativesOutcome | undefined;

  if (lfw) {
    const set = onlyFolds(await readLfw(lfw), folds);
    const reference = dlib ? await readDlibReference(dlib) : undefined;
    const paths = set.photos.map((path) => join(lfw, 'images', path));
    const { model, photos, milliseconds } = await encodePhotos('LFW', paths, encoder);
    ofLfw = lfwOutcome(set, photos, reference);
    figures.push(['model', model], ['a photo of LFW', `${milliseconds.toFixed(1)} ms`], ...lfwFigures(ofLfw));
  }
  if (negatives) {
    const paths = (await photosBelow(negatives)).map((path) => join(negatives, path));
    if (paths.length === 0) throw new Error(`${negatives} holds no photos.`);
    const { photos } = await encodePhotos('photos without people', paths, encoder);
    ofNegatives = negativesOutcome(photos);
    const { falsePositives } = ofNegatives;
    figures.push(['photos without people', `${photos.length}`]);
    figures.push([
      'a “face” found in',
      `${falsePositives.length} (${percent(falsePositives.length / photos.length)})`,
    ]);
  }

  for (const [name, figure] of figures) console.log(`${name.padEnd(36)}${figure}`);
  await mkdir(dirname(report), { recursive: true });
  await writeFile(report, await reportPage(figures, ofLfw, ofNegatives));
  console.log(`${'mistakes and ROC'.padEnd(36)}${report}`);
  if (picture && ofLfw) await writeFile(picture, distancePicture(ofLfw.pairs));
  if (json) console.log(JSON.stringify(summary(ofLfw, ofNegatives)));
}

function lfwFigures({
  byPath,
  missed,
  recall,
  pairs,
  verification,
  distanceToDlib,
}: LfwOutcome): [string, string][] {
  const { accuracy, foldAccuracies, accuracyAt06, bestThreshold, errors } = verification;
  return [
    ['photos of LFW', `${byPath.size}`],
    ['labelled face found', `${percent(recall)} (${missed.length} missed)`],
    ['pairs', `${pairs.length}`],
    [
      `accuracy, ${foldAccuracies.length}-fold, all in`,
      `${percent(accuracy)} (${foldAccuracies.map(percent).join(', ')})`,
    ],
    ['accuracy at 0.6, all in', percent(accuracyAt06)],
    ['best threshold', bestThreshold.toFixed(3)],
    ...errors.map((errorsAtThreshold): [string, string] => [
      `errors at ${errorsAtThreshold.threshold.toFixed(2)}`,
      thresholdFigure(errorsAtThreshold),
    ]),
    ...(distanceToDlib === undefined
      ? []
      : [['median distance to dlib', distanceToDlib.toFixed(3)] as [string, string]]),
  ];
}

function thresholdFigure({
  falseMatches,
  falseMatchRate,
  falseNonMatches,
  falseNonMatchRate,
}: ThresholdErrors): string {
  return (
    `${falseMatches} false matches (${percent(falseMatchRate)}), ` +
    `${falseNonMatches} false non-matches (${percent(falseNonMatchRate)})`
  );
}

function summary(lfw: LfwOutcome | undefined, negatives: NegativesOutcome | undefined): object {
  return {
    ...(lfw && {
      photos: lfw.byPath.size,
      missed: lfw.missed.length,
      recall: lfw.recall,
      pairs: lfw.pairs.length,
      accuracy: lfw.verification.accuracy,
      foldAccuracies: lfw.verification.foldAccuracies,
      accuracyAt06: lfw.verification.accuracyAt06,
      bestThreshold: lfw.verification.bestThreshold,
      errors: lfw.verification.errors,
      distanceToDlib: lfw.distanceToDlib,
    }),
    ...(negatives && { negatives: negatives.photos, falsePositives: negatives.falsePositives.length }),
  };
}

function percent(part: number): string {
  return `${(100 * part).toFixed(2)} %`;
}

try {
  await evaluate(readSettings());
} catch (error) {
  console.error(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
  process.exitCode = 1;
}

import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type EvaluationOptions } from './encode-photos.js';
import { parseSelectedPart, type SelectedDataPart } from './data-split.js';

export const USAGE = `npm run eval -- [--lfw DIR] [--detection DIR] [--negatives DIR] [--profiles DIR] [options]

  --lfw DIR        a copy of Labeled Faces in the Wild: images/NAME/NAME_0001.jpg and pairs.txt
  --detection DIR  photos with annotations for every face: images/ and faces.json,
                   {"file.jpg": [{"box": [x, y, width, height], "blur": 0, "occlusion": 0}, {"box": […], "ignore": true}]}
  --negatives DIR  photos without people, in DIR or DIR/images; grouped by file name up to the first underscore
  --profiles DIR   photos of one face each, seen from the side, in DIR or DIR/images
  --grey           remove the colours of every photo first
  --dlib FILE      dlib's faces of the same photos, written by npm run bench:dlib; one option for each set
  --runtime NAME   onnx (default) or tfjs
  --effort NAME    fast, default or thorough
  --folds 1,2      only the pairs of these LFW folds and their photos: tune on some, confirm on the others
  --split 0/2      only a part of the other sets, selected by file name: tune on 0/2, confirm on 1/2
  --report FILE    output file for the page with the ROC and the errors; default reports/evaluation.html
  --picture FILE   output file for the distance distributions as SVG; none by default
  --identification FILE
                   output file for the identification errors as SVG; none by default
  --json           print a summary as JSON in the last line
`;

export interface EvaluationSettings {
  lfw?: string;
  detection?: string;
  negatives?: string;
  profiles?: string;
  grey: boolean;
  dlib: string[];
  folds: number[];
  split?: SelectedDataPart;
  report: string;
  picture?: string;
  identification?: string;
  json: boolean;
  encoder: EvaluationOptions['encoder'];
}

/**
 * Parses the command line.
 *
 * @throws an error with a message for the user if an argument is invalid
 */
export function readSettings(args: readonly string[]): EvaluationSettings {
  const { values } = parseArgs({
    args: [...args],
    options: {
      lfw: { type: 'string' },
      detection: { type: 'string' },
      negatives: { type: 'string' },
      profiles: { type: 'string' },
      grey: { type: 'boolean', default: false },
      dlib: { type: 'string', multiple: true, default: [] },
      runtime: { type: 'string', default: 'onnx' },
      effort: { type: 'string', default: 'default' },
      folds: { type: 'string', default: '' },
      split: { type: 'string' },
      report: { type: 'string', default: 'reports/evaluation.html' },
      picture: { type: 'string' },
      identification: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  const { lfw, detection, negatives, profiles, grey, dlib, runtime, effort, split } = values;
  const { report, picture, identification, json } = values;
  if (!lfw && !detection && !negatives && !profiles) {
    throw new Error('Nothing to evaluate. Use --lfw, --detection, --negatives or --profiles.');
  }
  if (runtime !== 'onnx' && runtime !== 'tfjs') throw new Error(`Unknown runtime "${runtime}".`);
  if (effort !== 'fast' && effort !== 'default' && effort !== 'thorough')
    throw new Error(`Unknown effort "${effort}".`);
  const folds = values.folds.split(',').filter(Boolean).map(Number);
  if (folds.some(Number.isNaN)) throw new Error('--folds must be numbers, for example 1,2.');
  return {
    ...(lfw && { lfw: resolve(lfw) }),
    ...(detection && { detection: resolve(detection) }),
    ...(negatives && { negatives: resolve(negatives) }),
    ...(profiles && { profiles: resolve(profiles) }),
    grey,
    dlib,
    folds,
    ...(split !== undefined && { split: parseSelectedPart(split) }),
    report,
    ...(picture && { picture }),
    ...(identification && { identification }),
    json,
    encoder: { runtime, effort },
  };
}

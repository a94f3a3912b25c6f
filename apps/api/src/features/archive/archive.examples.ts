/** Examples of the document: a request is answered by the example of the same name. */
import { importedGroup, portrait } from '../../platform/openapi/example-photos.js';
import { exampleLines } from '../../platform/openapi/ndjson.js';
import { type ImageListAnswer, type ImportAnswer, listedImageAnswer } from './archive.response.js';
import { cutOffLine, progressLine } from './import-response.js';
import { cursorOf } from './archive.request.js';
import { exportedImage, type ImportedImageLine } from './image-line.js';

/** Where a list went on at midnight of a new year. */
const newYear = cursorOf(`2020-01-01 00:00:00+00|${'0'.repeat(64)}`);

export const listExamples = {
  status: { encoded: { summary: 'Images with a face', value: 'encoded' } },
  since: { encoded: { summary: 'From a new year on', value: '2020-01-01T00:00:00Z' } },
  until: { encoded: { summary: 'Before the next century', value: '2100-01-01' } },
  cursor: { 'next-page': { summary: 'The page behind another', value: newYear } },
  limit: { 'first-page': { summary: 'One image a page', value: 1 } },
};

const listed: ImageListAnswer = {
  message: 'OK',
  images: [
    listedImageAnswer({
      ...portrait,
      numberOfFaces: portrait.faces.length,
      position: `2026-01-31 12:00:00.123456+00|${portrait.fileHash}`,
    }),
  ],
  next_cursor: null,
};

export const listAnswerExamples = {
  'first-page': { summary: 'One image', value: listed },
  'next-page': { summary: 'One image', value: listed },
  encoded: { summary: 'One image', value: listed },
};

export const exportExamples = {
  portrait: { summary: 'One image', value: exampleLines(exportedImage(portrait)) },
};

const imported: ImportedImageLine = {
  file_hash: importedGroup.fileHash,
  model: importedGroup.model!,
  faces: importedGroup.faces.map(({ encoding }) => ({ encoding: [...encoding] })),
};

export const importExamples = {
  encoding: { summary: 'A hash and an encoding', value: exampleLines(imported) },
  export: { summary: 'A line of an export', value: exampleLines(exportedImage(portrait)) },
};

const taken: ImportAnswer = { message: 'OK', imported: 1, known: 0, refused: 0, refusals: [] };

export const importAnswerExamples = {
  encoding: { summary: 'One image taken in', value: taken },
  export: { summary: 'One image known already', value: { ...taken, imported: 0, known: 1 } },
  refused: {
    summary: 'One line not understood',
    value: {
      ...taken,
      refused: 1,
      refusals: [{ line: 2, detail: 'faces.0.encoding: must be 128 numbers.' }],
    } satisfies ImportAnswer,
  },
};

const begun = { lines: 1_000, imported: 999, known: 0, refused: 1, refusals: [] };

export const importProgressExamples = {
  progress: {
    summary: 'An import of 1,500 lines',
    value: exampleLines(progressLine(begun), progressLine({ ...begun, lines: 1_500, imported: 1_499 }), {
      ...taken,
      imported: 1_499,
      refused: 1,
      refusals: [{ line: 2, detail: 'faces.0.encoding: must be 128 numbers.' }],
    } satisfies ImportAnswer),
  },
  'cut-off': {
    summary: 'An import that was cut off',
    value: exampleLines(progressLine(begun), cutOffLine({ kind: 'failed', error: undefined, tally: begun })),
  },
};

/**
 * The examples in the OpenAPI document for lists of images, exports and imports. An example response has the same name
 * as the example request that it belongs to.
 */
import { encodeCursor } from '../../platform/lists/paging.schema.js';
import { importedGroupPhoto, portrait } from '../../platform/openapi/example-photos.js';
import { toNdjson } from '../../platform/openapi/ndjson.js';
import { buildListedImage, type ImageListResponse, type ImportResponse } from './archive.schema.js';
import { buildExportedImage } from './exported-image.js';
import { buildExportedSubject } from './exported-subject.js';
import { type ImportedImageLine } from './image-line.schema.js';
import { type ImportedSubjectLine } from './subject-line.schema.js';
import { buildInterruptedImportLine, buildImportProgressLine } from './import-response.js';

export const imageListQueryExamples = {
  status: { encoded: { summary: 'Images with a face', value: 'encoded' } },
  since: { encoded: { summary: 'Images since 2020', value: '2020-01-01T00:00:00Z' } },
  until: { encoded: { summary: 'Images before 2100', value: '2100-01-01' } },
  cursor: {
    'next-page': {
      summary: 'The next page',
      value: encodeCursor(`2020-01-01 00:00:00+00|${'0'.repeat(64)}`),
    },
  },
  limit: { 'first-page': { summary: 'One image per page', value: 1 } },
};

const exampleImageList: ImageListResponse = {
  message: 'OK',
  images: [
    buildListedImage({
      ...portrait,
      numberOfFaces: portrait.faces.length,
      position: `2026-01-31 12:00:00.123456+00|${portrait.fileHash}`,
    }),
  ],
  next_cursor: null,
};

export const imageListResponseExamples = {
  'first-page': { summary: 'One image', value: exampleImageList },
  'next-page': { summary: 'One image', value: exampleImageList },
  encoded: { summary: 'One image', value: exampleImageList },
};

export const exportResponseExamples = {
  portrait: {
    summary: 'One image and one subject',
    value: toNdjson(
      buildExportedImage(portrait),
      buildExportedSubject({
        name: 'Ada Lovelace',
        enrolledFaces: [{ fileHash: portrait.fileHash, position: 0 }],
        decisions: [],
      }),
    ),
  },
};

const exampleImportLine: ImportedImageLine = {
  file_hash: importedGroupPhoto.fileHash,
  model: importedGroupPhoto.model!,
  faces: importedGroupPhoto.faces.map(({ encoding }) => ({ encoding: [...encoding] })),
};

const exampleSubjectLine: ImportedSubjectLine = {
  subject: 'Ada Lovelace',
  faces: [{ file_hash: importedGroupPhoto.fileHash, face: 0 }],
  decisions: [{ file_hash: portrait.fileHash, face: 9, is_subject: false }],
};

export const importRequestExamples = {
  encoding: { summary: 'A hash and an encoding', value: toNdjson(exampleImportLine) },
  export: { summary: 'A line of an export', value: toNdjson(buildExportedImage(portrait)) },
  subject: { summary: 'An image and a subject', value: toNdjson(exampleImportLine, exampleSubjectLine) },
};

const zeroCounts = { imported: 0, known: 0, missing: 0 };

const exampleImportResponse: ImportResponse = {
  message: 'OK',
  imported: 1,
  known: 0,
  refused: 0,
  enrolments: zeroCounts,
  decisions: zeroCounts,
  refusals: [],
  missing: [],
};

const exampleRejectedLines = [{ line: 2, detail: 'faces.0.encoding: must be 128 numbers.' }];

export const importResponseExamples = {
  encoding: { summary: 'One imported image', value: exampleImportResponse },
  export: {
    summary: 'One image that already exists',
    value: { ...exampleImportResponse, imported: 0, known: 1 },
  },
  subject: {
    summary: 'One imported image, one enrolled face, and one decision whose face does not exist',
    value: {
      ...exampleImportResponse,
      enrolments: { ...zeroCounts, imported: 1 },
      decisions: { ...zeroCounts, missing: 1 },
      missing: [{ line: 2, file_hash: portrait.fileHash, face: 9 }],
    } satisfies ImportResponse,
  },
  refused: {
    summary: 'One invalid line',
    value: { ...exampleImportResponse, refused: 1, refusals: exampleRejectedLines } satisfies ImportResponse,
  },
};

const exampleProgress = {
  lines: 1_000,
  imported: 999,
  known: 0,
  refused: 1,
  enrolments: zeroCounts,
  decisions: zeroCounts,
  refusals: [],
  missing: [],
};

export const importProgressExamples = {
  progress: {
    summary: 'An import of 1,500 lines',
    value: toNdjson(
      buildImportProgressLine(exampleProgress),
      buildImportProgressLine({ ...exampleProgress, lines: 1_500, imported: 1_499 }),
      {
        ...exampleImportResponse,
        imported: 1_499,
        refused: 1,
        refusals: exampleRejectedLines,
      } satisfies ImportResponse,
    ),
  },
  'cut-off': {
    summary: 'An interrupted import',
    value: toNdjson(
      buildImportProgressLine(exampleProgress),
      buildInterruptedImportLine({ kind: 'failed', error: undefined, progress: exampleProgress }),
    ),
  },
};

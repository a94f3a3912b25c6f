/**
 * The examples in the OpenAPI document for searches. An example response has the same name as the example request that
 * it belongs to.
 */
import { examplePhotos, portrait } from '../../platform/openapi/example-photos.js';
import { recordedPortrait } from '../../platform/openapi/recorded-responses.js';
import { uploadField } from '../../platform/uploads/receive-form.js';
import { defaultThreshold } from '../encodings/index.js';
import { type SearchResponse } from './search.schema.js';

const { fileHash } = portrait;

export const searchJsonExamples = {
  stored: { summary: 'The faces of an uploaded photo', value: { file_hash: fileHash } },
  encoding: {
    summary: 'An encoding, and a lower threshold',
    value: { encoding: recordedPortrait.encoding, threshold: 0.5, limit: 1 },
  },
  'unknown-image': {
    summary: 'A file that was never uploaded',
    value: { file_hash: examplePhotos.empty.fileHash },
  },
  'unknown-face': { summary: 'A face that the photo does not have', value: { file_hash: fileHash, face: 5 } },
};

export const searchFormExamples = {
  photo: { summary: 'A photo', value: { [uploadField]: examplePhotos.portrait.name } },
  all: {
    summary: 'A photo, among all stored faces',
    value: { [uploadField]: examplePhotos.portrait.name, among: 'all', limit: 5 },
  },
};

const exampleCandidates = [{ subject: 'Ada Lovelace', distance: 0, file_hash: fileHash, face: 0 }];

const exampleSearchResponse: SearchResponse = {
  message: 'OK',
  file_hash: fileHash,
  threshold: defaultThreshold,
  faces: [{ face: 0, box: recordedPortrait.box, candidates: exampleCandidates }],
};

export const searchResponseExamples = {
  stored: { summary: 'One face, and one candidate', value: exampleSearchResponse },
  photo: { summary: 'One face, and one candidate', value: exampleSearchResponse },
  encoding: {
    summary: 'One candidate',
    value: {
      message: 'OK',
      threshold: 0.5,
      faces: [{ candidates: exampleCandidates }],
    } satisfies SearchResponse,
  },
  all: {
    summary: 'No other face is near',
    value: { ...exampleSearchResponse, faces: [{ face: 0, box: recordedPortrait.box, candidates: [] }] },
  },
};

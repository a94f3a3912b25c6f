/**
 * The examples in the OpenAPI document for comparisons. An example response has the same name as the example request
 * that it belongs to.
 */
import { examplePhotos } from '../../platform/openapi/example-photos.js';
import { recordedDistance, recordedPortrait } from '../../platform/openapi/recorded-responses.js';
import { uploadField } from '../../platform/uploads/receive-form.js';
import { defaultThreshold } from '../encodings/index.js';
import { type ComparisonResponse } from './compare.schema.js';

const { portrait, group, pixel, empty } = examplePhotos;

export const compareJsonExamples = {
  same: {
    summary: 'An uploaded photo, and an encoding',
    value: { faces: [{ file_hash: portrait.fileHash }, { encoding: recordedPortrait.encoding }] },
  },
  'unknown-image': {
    summary: 'A file that was never uploaded',
    value: { faces: [{ file_hash: portrait.fileHash }, { file_hash: empty.fileHash }] },
  },
};

export const compareFormExamples = {
  strangers: {
    summary: 'Two photos',
    value: { [uploadField]: [portrait.name, group.name], threshold: 0.5 },
  },
  'photo-and-hash': {
    summary: 'A photo, and an uploaded one',
    value: { [uploadField]: [portrait.name], file_hash: [portrait.fileHash] },
  },
  'no-face': {
    summary: 'A photo without a face',
    value: { [uploadField]: [portrait.name, pixel.name] },
  },
  'empty-image': {
    summary: 'An empty file',
    value: { [uploadField]: [portrait.name, empty.name] },
  },
  'not-comparable': { summary: 'Only one photo', value: { [uploadField]: [portrait.name] } },
};

const exampleSamePersonResponse: ComparisonResponse = {
  message: 'OK',
  distance: 0,
  threshold: defaultThreshold,
  same_person: true,
};

export const compareResponseExamples = {
  same: { summary: 'An uploaded photo, and an encoding', value: exampleSamePersonResponse },
  strangers: {
    summary: 'Two photos',
    value: { ...exampleSamePersonResponse, distance: recordedDistance, threshold: 0.5, same_person: false },
  },
  'photo-and-hash': { summary: 'A photo, and an uploaded one', value: exampleSamePersonResponse },
};

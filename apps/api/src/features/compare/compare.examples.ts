/** What a comparison takes, as the document describes it. */
import { fileHashPattern } from '../../platform/openapi/file-hash.js';
import { examplePhotos } from '../../platform/openapi/example-photos.js';
import { type Schema } from '../../platform/openapi/schema.js';
import { recordedDistance, recordedPortrait } from '../../platform/openapi/recorded-responses.js';
import { uploadField } from '../../platform/uploads/receive-form.js';
import { defaultThreshold } from './comparison.request.js';

const hash = {
  type: 'string',
  pattern: fileHashPattern,
  description: 'SHA-256 of a file that was uploaded, in lower-case hex.',
} as const;

const encoding: Schema = {
  oneOf: [
    {
      type: 'array',
      items: { type: 'number', minimum: -100, maximum: 100 },
      minItems: 128,
      maxItems: 128,
    },
    { type: 'string', format: 'byte', description: '512 bytes: 128 little-endian float32.' },
  ],
  description: 'The encoding itself: 128 numbers.',
};

const encodingField: Schema = {
  type: 'string',
  description: 'The encoding itself: a JSON list of 128 numbers, or 128 little-endian float32 in base64.',
};

const threshold = {
  type: 'number',
  exclusiveMinimum: 0,
  maximum: 10,
  default: defaultThreshold,
  description: 'The distance up to which two faces count as one person.',
} as unknown as Schema;

const json: Schema = {
  type: 'object',
  required: ['faces'],
  properties: {
    faces: {
      type: 'array',
      minItems: 2,
      maxItems: 2,
      items: {
        oneOf: [
          {
            type: 'object',
            required: ['file_hash'],
            properties: { file_hash: hash },
            additionalProperties: false,
          },
          {
            type: 'object',
            required: ['encoding'],
            properties: { encoding },
            additionalProperties: false,
          },
        ],
      },
    },
    threshold,
  },
  additionalProperties: false,
};

/** A field may come more than once; there must be two of photo, hash and encoding in all. */
const form: Schema = {
  type: 'object',
  properties: {
    [uploadField]: {
      type: 'array',
      maxItems: 2,
      items: { type: 'string', format: 'binary' },
      description: 'Photos.',
    },
    file_hash: { type: 'array', maxItems: 2, items: hash },
    encoding: { type: 'array', maxItems: 2, items: encodingField },
    threshold,
  },
  additionalProperties: false,
};

const { portrait, group, pixel, empty } = examplePhotos;

export const comparisonBody = {
  required: true,
  content: {
    'application/json': {
      schema: json,
      examples: {
        same: {
          summary: 'A photo that was uploaded, and an encoding',
          value: { faces: [{ file_hash: portrait.fileHash }, { encoding: recordedPortrait.encoding }] },
        },
        'unknown-image': {
          summary: 'A file that nobody uploaded',
          value: { faces: [{ file_hash: portrait.fileHash }, { file_hash: empty.fileHash }] },
        },
      },
    },
    'multipart/form-data': {
      schema: form,
      examples: {
        strangers: {
          summary: 'Two photos',
          value: { [uploadField]: [portrait.name, group.name], threshold: 0.5 },
        },
        'photo-and-hash': {
          summary: 'A photo, and one that was uploaded',
          value: { [uploadField]: [portrait.name], file_hash: [portrait.fileHash] },
        },
        'no-face': {
          summary: 'A photo without a face',
          value: { [uploadField]: [portrait.name, pixel.name] },
        },
        'empty-image': {
          summary: 'A file without a byte',
          value: { [uploadField]: [portrait.name, empty.name] },
        },
        'not-comparable': { summary: 'One photo alone', value: { [uploadField]: [portrait.name] } },
      },
    },
  },
};

export const comparisonExamples = {
  same: {
    summary: 'A photo that was uploaded, and an encoding',
    value: { message: 'OK', distance: 0, threshold: defaultThreshold, same_person: true },
  },
  strangers: {
    summary: 'Two photos',
    value: { message: 'OK', distance: recordedDistance, threshold: 0.5, same_person: false },
  },
  'photo-and-hash': {
    summary: 'A photo, and one that was uploaded',
    value: { message: 'OK', distance: 0, threshold: defaultThreshold, same_person: true },
  },
};

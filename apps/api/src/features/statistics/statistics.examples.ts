/** The examples in the OpenAPI document for statistics over time and of samples of faces. */
import { portrait } from '../../platform/openapi/example-photos.js';
import { binWidth, numberOfBins } from './distance-histogram.js';
import {
  buildMappedFace,
  type DistancesResponse,
  type EncodingMapResponse,
} from './face-statistics.schema.js';
import { type ImagesOverTimeResponse } from './images-over-time.schema.js';

const exampleTime = '2026-01-31T12:00:00.000Z';

export const imagesOverTimeExamples = {
  period: { 'one-hour': { summary: 'Hours', value: 'hour' } },
  limit: { 'one-hour': { summary: 'The current hour', value: 1 } },
};

export const imagesOverTimeResponseExamples = {
  'one-hour': {
    summary: 'One image in the current hour',
    value: {
      message: 'OK',
      periods: [{ start: exampleTime, number_of_images: 1 }],
    } satisfies ImagesOverTimeResponse,
  },
};

const emptyHistogram = Array<number>(numberOfBins).fill(0);

export const distancesResponseExamples = {
  'one-face': {
    summary: 'One stored face, and therefore no pairs',
    value: {
      message: 'OK',
      selected_at: exampleTime,
      number_of_stored_faces: 1,
      number_of_enrolled_faces: 0,
      bin_width: binWidth,
      stored_faces: emptyHistogram,
      same_subject: emptyHistogram,
      different_subjects: emptyHistogram,
    } satisfies DistancesResponse,
  },
};

export const encodingMapResponseExamples = {
  'one-face': {
    summary: 'One stored face',
    value: {
      message: 'OK',
      selected_at: exampleTime,
      explained_variance: { x: 0, y: 0 },
      faces: [
        buildMappedFace({ face: { fileHash: portrait.fileHash, position: 0, subject: null }, x: 0, y: 0 }),
      ],
    } satisfies EncodingMapResponse,
  },
};

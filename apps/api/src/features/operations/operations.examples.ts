/** The examples in the OpenAPI document for the operation of the service. */
import { encodeCursor } from '../../platform/lists/paging.schema.js';
import { portrait } from '../../platform/openapi/example-photos.js';
import {
  buildFailedImage,
  type FailureListResponse,
  type RetryResponse,
  type StatusResponse,
} from './operations.schema.js';

const exampleTime = '2026-01-31T12:00:00.123Z';

const exampleProcess = { host: 'server', version: '0.1.0', started_at: exampleTime, seen_at: exampleTime };

export const statusResponseExamples = {
  status: {
    summary: 'A worker that encodes an image, and an API process',
    value: {
      message: 'OK',
      pending: { images: 1, oldest_seconds: 0.2 },
      failed: { images: 0, more: false },
      throughput: { images_per_second: 0.5 },
      latency: { images: 150, median_seconds: 0.1, p95_seconds: 0.3 },
      workers: [
        {
          ...exampleProcess,
          pid: 42,
          ready: true,
          encoders: 1,
          model: 'face-api 1.7.15, FRS 4',
          runtime: 'onnx',
          tasks: [{ kind: 'encode-image', file_hash: 'a'.repeat(64), run: null, since: exampleTime }],
          finished: { encoded: 120, 'no-face': 20, rejected: 10, failed: 0 },
          interruptions: 0,
          images_per_second: 0.5,
        },
      ],
      apis: [{ ...exampleProcess, pid: 43, cache: { hits: 300, misses: 100, unavailable: 0 } }],
      face_index: { kind: 'embedded', stored_faces: 140, enrolled_faces: 12 },
      cache: { configured: true, hits: 300, misses: 100, unavailable: 0 },
      versions: {
        service: '0.1.0',
        models: ['face-api 1.7.15, FRS 4'],
        node: '22.13.0',
        database: '18.4',
        queue_backend: 'redis',
        queue_server: '8.0.0',
      },
    } satisfies StatusResponse,
  },
};

export const failureListExamples = {
  cursor: {
    'next-page': {
      summary: 'The next page',
      value: encodeCursor(`2020-01-01 00:00:00+00|${'0'.repeat(64)}`),
    },
  },
  limit: { 'first-page': { summary: 'One image per page', value: 1 } },
};

const exampleFailure = buildFailedImage({
  fileHash: 'f'.repeat(64),
  problemKind: 'stopped-encoder',
  problem: 'This photo crashed the encoder 3 times and is not tried again.',
  createdAt: new Date(exampleTime),
  finishedAt: new Date(exampleTime),
  isRetryable: true,
  retryableUntil: new Date('2026-02-01T12:00:00.123Z'),
});

export const failureListResponseExamples = {
  'first-page': {
    summary: 'One failed image',
    value: { message: 'OK', images: [exampleFailure], next_cursor: null } satisfies FailureListResponse,
  },
  'next-page': {
    summary: 'No further failed image',
    value: { message: 'OK', images: [], next_cursor: null } satisfies FailureListResponse,
  },
};

export const failedImageExamples = {
  retried: { summary: 'A failed image', value: 'f'.repeat(64) },
  'not-retryable': { summary: 'An image that has not failed', value: portrait.fileHash },
  'unknown-image': { summary: 'A hash that no image has', value: '0'.repeat(64) },
};

export const retryResponseExamples = {
  retried: {
    summary: 'The image is pending again',
    value: { message: 'OK', retried: 1 } satisfies RetryResponse,
  },
};

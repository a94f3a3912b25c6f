/**
 * The examples in the OpenAPI document for batches of photos. An example response has the same name as the example
 * request that it belongs to. A real response may contain the lines in another order.
 */
import { buildPhotoResponse } from '#photo-response';
import { examplePhotos, portrait } from '../../platform/openapi/example-photos.js';
import { toNdjson } from '../../platform/openapi/ndjson.js';
import { Problem } from '../../platform/problems/problem.js';
import { uploadField } from '../../platform/uploads/receive-form.js';
import { exampleResponseShapes } from '../encodings/index.js';
import { type EncodedPhotoLine, type RefusedPhotoLine } from './batch.schema.js';

const { empty } = examplePhotos;

export const batchExamples = {
  photos: {
    summary: 'A photo with one face, and an empty file',
    value: { [uploadField]: [examplePhotos.portrait.name, empty.name] },
  },
};

export const batchResponseExamples = {
  photos: {
    summary: 'A photo with one face, and an empty file',
    value: createExampleResponseLines('portrait'),
  },
  parts: { summary: 'Positions of the faces', value: createExampleResponseLines('parts') },
  base64: { summary: 'Encodings in base64', value: createExampleResponseLines('base64') },
};

function createExampleResponseLines(shape: keyof typeof exampleResponseShapes): string {
  return toNdjson(
    {
      file: examplePhotos.portrait.name,
      status: 200,
      ...buildPhotoResponse(portrait, exampleResponseShapes[shape]),
    } satisfies EncodedPhotoLine,
    { file: empty.name, ...new Problem('empty-image').toResponse() } satisfies RefusedPhotoLine,
  );
}

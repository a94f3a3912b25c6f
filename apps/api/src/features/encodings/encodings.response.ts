import { HttpStatus } from '@nestjs/common';
import { type Response } from 'express';
import { type ImageWithFaces } from '#persistence';
import { buildPhotoResponse, defaultResponseShape, type ResponseShape } from '#photo-response';
import { computeEntityTag } from '../../platform/http/entity-tag.js';
import { cacheControlHeader, retryAfterHeader } from '../../platform/openapi/response-headers.js';
import { type LookUpResponse, type PendingResponse } from './encodings.schema.js';
import { type RequestPreferences } from './prefer-header.js';

export function buildPendingResponse(hash: string): PendingResponse {
  return { message: 'Pending', file_hash: hash };
}

/** Renders the response to an upload as JSON. */
export const renderPhotoResponse = renderOncePerImage((image, shape) =>
  Buffer.from(JSON.stringify(buildPhotoResponse(image, shape))),
);

/**
 * Builds the response to a look-up. The response to a look-up equals the response to the upload, except that imported
 * encodings are marked.
 */
export function buildLookUpResponse(image: ImageWithFaces, shape: ResponseShape): LookUpResponse {
  const response = buildPhotoResponse(image, shape);
  return image.origin === 'imported' ? { ...response, origin: 'imported' } : response;
}

/** Renders the response to a look-up as JSON, with its `ETag`. */
export const renderLookUpResponse = renderOncePerImage((image, shape) => {
  const body = Buffer.from(JSON.stringify(buildLookUpResponse(image, shape)));
  return { body, etag: computeEntityTag(body) };
});

/**
 * Returns a function that renders the default response of each image object only once, because frequently requested
 * images stay in memory.
 */
function renderOncePerImage<Rendered>(
  render: (image: ImageWithFaces, shape: ResponseShape) => Rendered,
): (image: ImageWithFaces, shape: ResponseShape) => Rendered {
  const renderings = new WeakMap<ImageWithFaces, Rendered>();
  return (image, shape) => {
    const known = shape === defaultResponseShape ? renderings.get(image) : undefined;
    if (known !== undefined) return known;
    const rendered = render(image, shape);
    if (shape === defaultResponseShape) renderings.set(image, rendered);
    return rendered;
  };
}

export function sendPendingResponse(response: Response, hash: string, { applied }: RequestPreferences): void {
  if (applied !== '') response.set('Preference-Applied', applied);
  response
    .status(HttpStatus.ACCEPTED)
    .set({ Location: `/face_encoding/${hash}`, 'Retry-After': '1', 'Cache-Control': 'no-store' })
    .json(buildPendingResponse(hash));
}

/** The description in the OpenAPI document of the headers that {@link sendPendingResponse} sets. */
export const pendingResponseHeaders = {
  Location: {
    description: 'The URL of the result.',
    required: true,
    schema: { type: 'string', pattern: '^/face_encoding/[0-9a-f]{64}$' },
  },
  'Retry-After': { ...retryAfterHeader, required: true },
  'Preference-Applied': {
    description: 'The preferences of the header `Prefer` that were applied.',
    schema: { type: 'string' },
    example: 'respond-async',
  },
  'Cache-Control': cacheControlHeader,
} as const;

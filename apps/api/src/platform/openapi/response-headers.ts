import { fileHashPattern } from './file-hash.js';

/** Headers of answers, as the document describes them. */

export const retryAfter = {
  description: 'Seconds to wait before asking again.',
  schema: { type: 'integer', minimum: 1 },
  example: 1,
} as const;

export const cacheControl = {
  description: 'Whether caches may keep the answer, and for how many seconds (RFC 9111).',
  required: true,
  schema: { type: 'string' },
} as const;

export const etag = {
  description: 'Names this answer; send it as `If-None-Match` to be told whether it is still good.',
  required: true,
  schema: { type: 'string', pattern: '^(W/)?"[^"]+"$' },
} as const;

/** What comes with an answer that is not there yet. */
export const pendingHeaders = {
  Location: {
    description: 'Where to ask for the answer.',
    required: true,
    schema: { type: 'string', pattern: `^/face_encoding/${fileHashPattern.slice(1)}` },
  },
  'Retry-After': { ...retryAfter, required: true },
  'Preference-Applied': {
    description: 'The preferences of `Prefer` that were honoured.',
    schema: { type: 'string' },
    example: 'respond-async',
  },
  'Cache-Control': cacheControl,
} as const;

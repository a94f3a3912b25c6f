/** The descriptions of response headers in the OpenAPI document. */

export const retryAfterHeader = {
  description: 'Seconds to wait before the next request.',
  schema: { type: 'integer', minimum: 1 },
  example: 1,
} as const;

export const cacheControlHeader = {
  description: 'Whether caches may store the response, and for how many seconds (RFC 9111).',
  required: true,
  schema: { type: 'string' },
} as const;

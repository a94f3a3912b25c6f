import { type INestApplication } from '@nestjs/common';

/** Response headers that scripts of other sites may read. */
const exposedHeaders = [
  'ETag',
  'Location',
  'Preference-Applied',
  'RateLimit',
  'RateLimit-Policy',
  'Retry-After',
  'WWW-Authenticate',
  'X-Request-Id',
];

/** Seconds for which browsers cache the response to a preflight request. */
const preflightMaxAge = 600;

/**
 * Allows pages of other web sites to call the API (CORS).
 *
 * API keys are sent as headers, so credentials (cookies) are not allowed. Preflight requests need no key.
 *
 * @param origins may contain `*` for all sites
 */
export function enableCors(app: INestApplication, origins: readonly string[]): void {
  app.enableCors({
    origin: origins.includes('*') ? '*' : [...origins],
    methods: ['GET', 'HEAD', 'POST', 'DELETE'],
    exposedHeaders,
    maxAge: preflightMaxAge,
  });
}

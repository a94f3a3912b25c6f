import { type INestApplication } from '@nestjs/common';

/** Headers of answers that scripts have a use for, beyond those that browsers show them anyway. */
const exposed = [
  'ETag',
  'Location',
  'Preference-Applied',
  'RateLimit',
  'RateLimit-Policy',
  'Retry-After',
  'WWW-Authenticate',
  'X-Request-Id',
];

/** Seconds for which a browser need not ask again whether it may. */
const preflightLifetime = 600;

/**
 * Lets the pages of these web sites call the API (CORS).
 *
 * Keys go by header, so cookies are not asked for. Browsers ask beforehand without a key, and are answered.
 *
 * @param origins `*` among them stands for every site
 */
export function enableCors(app: INestApplication, origins: readonly string[]): void {
  app.enableCors({
    origin: origins.includes('*') ? '*' : [...origins],
    methods: ['GET', 'HEAD', 'POST', 'DELETE'],
    exposedHeaders: exposed,
    maxAge: preflightLifetime,
  });
}

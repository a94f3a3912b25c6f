import { type Response } from 'express';

/**
 * Marks an answer as one for its asker alone, whatever the route says of it later.
 *
 * nginx goes by X-Accel-Expires and passes it on to nobody; everyone else goes by the other two.
 */
export function preventSharedCaching(response: Response): void {
  response.set({ 'X-Accel-Expires': '0', 'Cache-Control': 'private' });
  response.vary('Authorization, X-API-Key');
}

/** Lets caches keep an answer for some seconds: every cache, or that of its asker where it is for nobody else. */
export function allowCaching(response: Response, seconds: number): void {
  if (response.get('X-Accel-Expires') === '0') {
    response.set('Cache-Control', `private, max-age=${seconds}`);
    return;
  }
  // What one client has left of its allowance is not for the next one to read.
  response.removeHeader('RateLimit');
  response.removeHeader('RateLimit-Policy');
  response.set('Cache-Control', `public, max-age=${seconds}`);
}

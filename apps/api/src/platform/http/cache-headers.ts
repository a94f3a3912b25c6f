import { type Response } from 'express';

/**
 * Allows only private caches to store the response, even if the route calls {@link allowCaching} later.
 *
 * nginx evaluates the header X-Accel-Expires and does not forward it. Other caches evaluate Cache-Control and Vary.
 */
export function preventSharedCaching(response: Response): void {
  response.set({ 'X-Accel-Expires': '0', 'Cache-Control': 'private' });
  response.vary('Authorization, X-API-Key');
}

/**
 * Allows caches to store the response for some seconds. After {@link preventSharedCaching}, only private caches may store it.
 */
export function allowCaching(response: Response, seconds: number): void {
  if (response.get('X-Accel-Expires') === '0') {
    response.set('Cache-Control', `private, max-age=${seconds}`);
    return;
  }
  // A shared cache would send the quota headers of one client to other clients.
  response.removeHeader('RateLimit');
  response.removeHeader('RateLimit-Policy');
  response.set('Cache-Control', `public, max-age=${seconds}`);
}

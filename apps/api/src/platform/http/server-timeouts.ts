import { type Server } from 'node:http';
import { type HttpTimeouts } from '#config';

/** Sets all timeouts of Node's HTTP server, so that they do not depend on Node's defaults. */
export function applyServerTimeouts(
  server: Server,
  { headers, request, keepAlive, idle }: HttpTimeouts,
): void {
  server.headersTimeout = headers;
  server.requestTimeout = request;
  server.keepAliveTimeout = keepAlive;
  server.timeout = idle;
}

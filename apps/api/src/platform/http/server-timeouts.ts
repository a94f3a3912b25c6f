import { type Server } from 'node:http';
import { type HttpTimeouts } from '#config';

/** Sets every timeout of Node's HTTP server, so that none of them depends on Node's defaults. */
export function applyServerTimeouts(
  server: Server,
  { headers, request, keepAlive, idle }: HttpTimeouts,
): void {
  server.headersTimeout = headers;
  server.requestTimeout = request;
  server.keepAliveTimeout = keepAlive;
  server.timeout = idle;
}

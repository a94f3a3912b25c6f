import { type Server } from 'node:http';
import { type HttpTimeouts } from '#config';

/** Sets every time-out that Node's HTTP server has, so that none of them is a default that nobody has thought of. */
export function applyServerTimeouts(
  server: Server,
  { headers, request, keepAlive, idle }: HttpTimeouts,
): void {
  server.headersTimeout = headers;
  server.requestTimeout = request;
  server.keepAliveTimeout = keepAlive;
  server.timeout = idle;
}

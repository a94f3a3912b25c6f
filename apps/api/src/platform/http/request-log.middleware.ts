import { AsyncResource } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import { Injectable, Logger, type NestMiddleware } from '@nestjs/common';
import { type NextFunction, type Request, type Response } from 'express';
import { withLogContext } from '#logging';
import { traceRequest } from '#tracing';
import { ApiMetrics } from '../metrics/api-metrics.js';

/** What is taken for a request id when a client or a proxy sends one. */
const acceptable = /^[\w.:-]{1,128}$/;

/** Paths that are asked every few seconds, or beside every upload, by machines, and tell nothing. */
const quiet = new Set(['/healthz', '/readyz', '/metrics', '/internal/admission']);

/** Gives every request an id, and tells in a line, a measurement and a span how it went. */
@Injectable()
export class RequestLogMiddleware implements NestMiddleware {
  private readonly logger = new Logger('Request');

  constructor(private readonly metrics: ApiMetrics) {}

  use(request: Request, response: Response, next: NextFunction): void {
    const start = performance.now();
    const given = request.get('x-request-id') ?? '';
    const requestId = acceptable.test(given) ? given : randomUUID();
    response.set('X-Request-Id', requestId);
    withLogContext({ request_id: requestId }, () => {
      // The end may come from the socket, which knows nothing of the request.
      const tell = AsyncResource.bind(() => {
        this.tell(request, response, performance.now() - start);
      });
      response.once('close', tell);
      traceRequest('request', request, response, () => routeOf(request), next);
    });
  }

  private tell(request: Request, response: Response, milliseconds: number): void {
    const { method, path } = request;
    // 499 is what nginx calls a client that left before it was answered.
    const status = wasAnswered(response) ? response.statusCode : 499;
    this.metrics.recordRequest(method, routeOf(request), status, milliseconds / 1000);
    if (!quiet.has(path)) this.logger.log(`${method} ${path} ${status} ${milliseconds.toFixed(0)} ms`);
  }
}

/** An error is written in one piece, and who is refused an upload may leave before the connection is closed here. */
function wasAnswered({ writableFinished, headersSent, statusCode }: Response): boolean {
  return writableFinished || (headersSent && statusCode >= 400);
}

function routeOf(request: Request): string {
  return (request.route as { path?: string } | undefined)?.path ?? 'none';
}

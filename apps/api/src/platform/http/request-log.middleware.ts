import { AsyncResource } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import { Injectable, Logger, type NestMiddleware } from '@nestjs/common';
import { type NextFunction, type Request, type Response } from 'express';
import { withLogContext } from '#logging';
import { traceRequest } from '#tracing';
import { ApiMetrics } from '../metrics/api-metrics.js';

/**
 * The format of request IDs. If a client or proxy sends an ID in this format, the ID is used. Otherwise, a new ID is
 * generated.
 */
const validRequestId = /^[\w.:-]{1,128}$/;

/** Paths that are not logged, because probes and the proxy request them every few seconds. */
const unloggedPaths = new Set(['/healthz', '/readyz', '/metrics', '/internal/admission']);

/**
 * Assigns an id to each request, and records its outcome in the log, the metrics and the trace. `pino-http` is not
 * used, because it cannot determine the route of Nest, which the log, the metrics and the trace contain.
 */
@Injectable()
export class RequestLogMiddleware implements NestMiddleware {
  private readonly logger = new Logger('Request');

  constructor(private readonly metrics: ApiMetrics) {}

  use(request: Request, response: Response, next: NextFunction): void {
    const start = performance.now();
    const given = request.get('x-request-id') ?? '';
    const requestId = validRequestId.test(given) ? given : randomUUID();
    response.set('X-Request-Id', requestId);
    withLogContext({ request_id: requestId }, () => {
      // The socket may emit this event outside the async context of the request.
      const record = AsyncResource.bind(() => {
        this.logRequest(request, response, performance.now() - start);
      });
      response.once('close', record);
      traceRequest('request', request, response, () => getRoutePath(request), next);
    });
  }

  private logRequest(request: Request, response: Response, milliseconds: number): void {
    const { method, path } = request;
    // 499 is the status that nginx logs for a client that disconnected before the response.
    const status = isResponseComplete(response) ? response.statusCode : 499;
    this.metrics.recordRequest(method, getRoutePath(request), status, milliseconds / 1000);
    if (!unloggedPaths.has(path))
      this.logger.log(`${method} ${getLoggedPath(request)} ${status} ${milliseconds.toFixed(0)} ms`);
  }
}

/**
 * The path of a request, as it is written to the log. A path that contains the name of a person is replaced by its route, because names are personal
 * data.
 */
function getLoggedPath(request: Request): string {
  const route = getRoutePath(request);
  return route.includes(':name') ? route : request.path;
}

/**
 * Whether the response is complete. An error response counts as complete when its headers are sent, because the client
 * may disconnect without sending the rest of the request body.
 */
function isResponseComplete({ writableFinished, headersSent, statusCode }: Response): boolean {
  return writableFinished || (headersSent && statusCode >= 400);
}

function getRoutePath(request: Request): string {
  return (request.route as { path?: string } | undefined)?.path ?? 'none';
}

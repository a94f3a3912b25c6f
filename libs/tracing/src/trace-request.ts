import { type IncomingMessage, type ServerResponse } from 'node:http';
import { context, propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { isTracing } from './start-tracing.js';

const tracer = trace.getTracer('frs');

/**
 * Handles a request inside a span that continues the caller's trace (W3C Trace Context). Jobs that are enqueued while
 * the request is handled become part of the same trace. If tracing was not started by {@link startTracing}, there is no
 * span.
 *
 * OpenTelemetry's HTTP instrumentation is not used, because it patches `node:http` and, for ES modules, requires a
 * module loader hook in the command of every process.
 *
 * @param name the name of the span until the route is known
 * @param routeOf returns the route of the request; it is called after the request was handled
 */
export function traceRequest(
  name: string,
  request: IncomingMessage,
  response: ServerResponse,
  routeOf: () => string,
  handle: () => void,
): void {
  if (!isTracing()) {
    handle();
    return;
  }
  const caller = propagation.extract(context.active(), request.headers);
  tracer.startActiveSpan(name, { kind: SpanKind.SERVER }, caller, (span) => {
    response.once('close', () => {
      span.updateName(`${request.method ?? ''} ${routeOf()}`);
      span.setAttributes({
        'http.request.method': request.method ?? '',
        'http.route': routeOf(),
        'http.response.status_code': response.statusCode,
      });
      if (response.statusCode >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
      span.end();
    });
    handle();
  });
}

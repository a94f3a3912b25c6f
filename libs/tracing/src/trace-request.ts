import { type IncomingMessage, type ServerResponse } from 'node:http';
import { context, propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';

const tracer = trace.getTracer('frs');

/**
 * Runs the handling of a request inside a span that goes on from the caller's trace (W3C Trace Context); what is put
 * on the queue meanwhile belongs to it. Without {@link startTracing} the span is a hollow one and costs nothing.
 *
 * @param name what the span is called until the route is known
 * @param routeOf tells the route when the request is answered
 */
export function traceRequest(
  name: string,
  request: IncomingMessage,
  response: ServerResponse,
  routeOf: () => string,
  handle: () => void,
): void {
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

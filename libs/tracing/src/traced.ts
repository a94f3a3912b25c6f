import { SpanStatusCode, trace } from '@opentelemetry/api';

const tracer = trace.getTracer('frs');

/**
 * Does some work as a step of the trace that is under way. Without {@link startTracing} the step is a hollow one and
 * costs nothing.
 */
export function traced<T>(step: string, work: () => Promise<T>): Promise<T> {
  return tracer.startActiveSpan(step, async (span) => {
    try {
      return await work();
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR });
      throw error;
    } finally {
      span.end();
    }
  });
}

import { SpanStatusCode, trace } from '@opentelemetry/api';
import { isTracing } from './start-tracing.js';

const tracer = trace.getTracer('frs');

/**
 * Runs a function inside a span of the current trace. If tracing was not started by {@link startTracing}, only the
 * function is run.
 */
export function runInSpan<T>(spanName: string, run: () => Promise<T>): Promise<T> {
  if (!isTracing()) return run();
  return tracer.startActiveSpan(spanName, async (span) => {
    try {
      return await run();
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR });
      throw error;
    } finally {
      span.end();
    }
  });
}

export { startTracing, type RunningTracing } from './start-tracing.js';
export { traceRequest } from './trace-request.js';
export { runInSpan } from './run-in-span.js';

import { AsyncLocalStorage } from 'node:async_hooks';

/** Fields that are added to every log line of one request or one job. */
export interface LogContext {
  request_id?: string;
  file_hash?: string;
  /** The name of the API key of the request, not the key itself. */
  key?: string;
}

const logContextStorage = new AsyncLocalStorage<LogContext>();

/**
 * Runs a function. All log lines that the function causes contain the fields of the context, even if asynchronous calls
 * log these lines.
 */
export function withLogContext<T>(context: LogContext, run: () => T): T {
  return logContextStorage.run({ ...context }, run);
}

/** Adds fields to the current context. The function has no effect outside of a context. */
export function addToLogContext(context: LogContext): void {
  Object.assign(logContextStorage.getStore() ?? {}, context);
}

/** Returns the current context; empty outside of a context. */
export function getLogContext(): Readonly<LogContext> {
  return logContextStorage.getStore() ?? {};
}

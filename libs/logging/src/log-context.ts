import { AsyncLocalStorage } from 'node:async_hooks';

/** What every line written on behalf of one request or one job carries. */
export interface LogContext {
  request_id?: string;
  file_hash?: string;
  /** The name of the API key that a request has shown; never the key. */
  key?: string;
}

const storage = new AsyncLocalStorage<LogContext>();

/** Runs some work, all of whose log lines carry the context, whatever they await. */
export function withLogContext<T>(context: LogContext, work: () => T): T {
  return storage.run({ ...context }, work);
}

/** Adds to the context of the work that is under way; outside of any, nothing happens. */
export function addToLogContext(context: LogContext): void {
  Object.assign(storage.getStore() ?? {}, context);
}

export function logContext(): Readonly<LogContext> {
  return storage.getStore() ?? {};
}

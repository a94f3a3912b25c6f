/** The error for a write that could not obtain a database connection in time. */
export class WriteQueueTimeoutError extends Error {
  override readonly name = 'WriteQueueTimeout';

  constructor(milliseconds: number) {
    super(`no connection became free for this write within ${milliseconds} ms`);
  }
}

/**
 * Whether an error was caused by concurrent transactions. The same request may succeed when it is repeated.
 *
 * According to appendix A of the PostgreSQL manual, the code 55P03 means that a lock was not available in time. The
 * code 40P01 means that the server has aborted a transaction to resolve a deadlock.
 */
export function isDatabaseBusy(error: unknown): boolean {
  const code = (error as { code?: unknown } | null | undefined)?.code;
  return error instanceof WriteQueueTimeoutError || code === '55P03' || code === '40P01';
}

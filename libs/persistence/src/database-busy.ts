/** A write was queued for too long before a connection became free. */
export class WriteQueueTimeout extends Error {
  override readonly name = 'WriteQueueTimeout';

  constructor(milliseconds: number) {
    super(`no connection became free for this write within ${milliseconds} ms`);
  }
}

/**
 * Whether an error was caused by concurrent transactions. The same request may succeed when it is repeated.
 *
 * Source: the PostgreSQL manual, appendix A: 55P03 is a lock that was not available in time; 40P01 is a deadlock, which the
 * server resolves by aborting one of the transactions involved.
 */
export function isDatabaseBusy(error: unknown): boolean {
  const code = (error as { code?: unknown } | null | undefined)?.code;
  return error instanceof WriteQueueTimeout || code === '55P03' || code === '40P01';
}

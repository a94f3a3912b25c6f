/** A write that had to wait for its turn at the database, and gave up. */
export class NoTurn extends Error {
  override readonly name = 'NoTurn';

  constructor(milliseconds: number) {
    super(`no connection was free for this write within ${milliseconds} ms`);
  }
}

/**
 * Whether an error means that other transactions stood in the way: the same request may succeed in a moment.
 *
 * Source: the PostgreSQL manual, appendix A: 55P03 is a lock that was not to be had in time, 40P01 a deadlock, which the
 * server resolves by ending one of those in it.
 */
export function isDatabaseBusy(error: unknown): boolean {
  const code = (error as { code?: unknown } | null | undefined)?.code;
  return error instanceof NoTurn || code === '55P03' || code === '40P01';
}

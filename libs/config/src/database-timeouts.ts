/** The timeouts of a PostgreSQL session, in milliseconds; 0 sets none. */
export interface SessionTimeouts {
  /** Of a statement that waits for a lock (`lock_timeout`). */
  readonly lock: number;
  /** Of a statement, including its waits for locks (`statement_timeout`). */
  readonly statement: number;
  /** Of a transaction between two statements (`idle_in_transaction_session_timeout`). */
  readonly idleInTransaction: number;
  /** Of the response to a statement in the client. Longer than a statement, which the server aborts first. */
  readonly response: number;
}

/** The timeouts of all processes that serve requests or process jobs. */
export const serviceTimeouts = {
  lock: 2_000,
  statement: 25_000,
  idleInTransaction: 10_000,
  response: 30_000,
} as const satisfies SessionTimeouts;

/** The timeouts of statements that read or write a page of images: lists, exports and imports. */
export const longStatementTimeouts = {
  statement: 50_000,
  response: 55_000,
} as const satisfies Partial<SessionTimeouts>;

/**
 * The timeouts of migrations. Their duration grows with the tables. But a migration that waits for a table lock blocks all
 * later queries of that table, so it gives up early and is retried.
 */
export const migrationTimeouts = {
  lock: 2_000,
  statement: 0,
  idleInTransaction: 0,
  response: 0,
} as const satisfies SessionTimeouts;

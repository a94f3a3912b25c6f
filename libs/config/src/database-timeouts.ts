/** The timeouts of a PostgreSQL session, in milliseconds. The value 0 means that there is no timeout. */
export interface SessionTimeouts {
  /** The maximum time that a statement waits for a lock (`lock_timeout`). */
  readonly lock: number;
  /** The maximum time of a statement, including its waits for locks (`statement_timeout`). */
  readonly statement: number;
  /** The maximum time between two statements of a transaction (`idle_in_transaction_session_timeout`). */
  readonly idleInTransaction: number;
  /**
   * The maximum time that the client waits for the response to a statement. The response timeout is longer than the
   * maximum time of a statement, so that the server aborts the statement first.
   */
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
 * The timeouts of migrations. The duration of a migration is not limited, because it grows with the tables. The time
 * for which a migration waits for locks is limited, because a migration that waits for a table lock blocks all later
 * queries of this table. After this time, the migration fails and is retried later.
 */
export const migrationTimeouts = {
  lock: 2_000,
  statement: 0,
  idleInTransaction: 0,
  response: 0,
} as const satisfies SessionTimeouts;

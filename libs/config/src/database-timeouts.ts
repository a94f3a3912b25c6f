/** How long a session of PostgreSQL may take for what, in milliseconds; 0 sets no limit. */
export interface SessionTimeouts {
  /** A statement that waits for a lock which another transaction holds. */
  readonly lock: number;
  /** A statement, its waiting included. */
  readonly statement: number;
  /** A transaction that is open and is sent no statement: its process hangs, and others wait for its locks. */
  readonly idleInTransaction: number;
  /** Until the server has answered, before it counts as away. Longer than a statement, which the server ends first. */
  readonly response: number;
}

/** The sessions of every process that serves requests or takes jobs. */
export const serviceTimeouts = {
  lock: 2_000,
  statement: 25_000,
  idleInTransaction: 10_000,
  response: 30_000,
} as const satisfies SessionTimeouts;

/** Statements that read or write a page of an archive: the lists, exports and imports. */
export const longStatementTimeouts = {
  statement: 50_000,
  response: 55_000,
} as const satisfies Partial<SessionTimeouts>;

/**
 * The migrations. They may take as long as the tables are large; but while one waits for a lock on a table, everyone who
 * comes after it to that table waits as well, so it gives up soon and tries again later.
 */
export const migrationTimeouts = {
  lock: 2_000,
  statement: 0,
  idleInTransaction: 0,
  response: 0,
} as const satisfies SessionTimeouts;

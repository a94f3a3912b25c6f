import { createHash } from 'node:crypto';
import pg from 'pg';

/** A statement is prepared when the process executes it for this number of times. */
const prepareThreshold = 5;

/**
 * The maximum number of statements that are counted, and therefore prepared. Statements whose text depends on the
 * number of parameters could otherwise fill the memory of the sessions.
 */
const maxStatements = 200;

/** The number of executions of each statement, and its name, by its text. */
const statements = new Map<string, { executions: number; readonly name: string }>();

/**
 * A client that prepares frequent statements once per session. PostgreSQL then no longer parses and plans them for each
 * execution, which is most of the cost of a statement that reads or writes one row. The JDBC driver of PostgreSQL uses
 * the same rule (`prepareThreshold`).
 *
 * TypeORM has no option for prepared statements, but its pool creates clients of the given class.
 */
export class PreparingClient extends pg.Client {
  // The class does not repeat the overloads of `query`. It changes only calls with a text and parameters.
  override query = ((...parameters: unknown[]): unknown => {
    const [text, values, ...others] = parameters;
    const query = super.query.bind(this) as (...parameters: unknown[]) => unknown;
    if (typeof text !== 'string' || !Array.isArray(values) || values.length === 0)
      return query(...parameters);
    const name = countExecution(text);
    return name === undefined ? query(...parameters) : query({ name, text, values }, ...others);
  }) as pg.Client['query'];
}

/** @returns the name of the prepared statement; undefined if the statement is not frequent */
function countExecution(text: string): string | undefined {
  let statement = statements.get(text);
  if (statement === undefined) {
    if (statements.size >= maxStatements) return undefined;
    // The name of a prepared statement has at most 63 characters.
    statement = { executions: 0, name: createHash('sha256').update(text).digest('hex').slice(0, 32) };
    statements.set(text, statement);
  }
  statement.executions += 1;
  return statement.executions >= prepareThreshold ? statement.name : undefined;
}

import { type PoolClient, type QueryConfig } from 'pg';
import { type DataSource } from 'typeorm';
import { longStatementTimeouts } from '#config';

/**
 * Runs one statement in a separate transaction, with longer timeouts than usual. The function uses the driver directly,
 * because TypeORM has no response timeout for a single statement.
 */
export async function runLongStatement<Row extends object>(
  dataSource: DataSource,
  text: string,
  values: readonly unknown[],
): Promise<Row[]> {
  const { statement, response } = longStatementTimeouts;
  const query: QueryConfig & { query_timeout: number } = {
    text,
    values: [...values],
    query_timeout: response,
  };
  const runner = dataSource.createQueryRunner();
  try {
    const client = (await runner.connect()) as PoolClient;
    await client.query(`BEGIN; SET LOCAL statement_timeout = ${statement}`);
    try {
      const { rows } = await client.query<Row>(query);
      await client.query('COMMIT');
      return rows;
    } catch (error) {
      // The error of ROLLBACK is ignored: if the connection is lost, the server rolls the transaction back itself.
      await client.query('ROLLBACK').catch(() => undefined);
      throw error;
    }
  } finally {
    await runner.release();
  }
}

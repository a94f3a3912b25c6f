import { type PoolClient, type QueryConfig } from 'pg';
import { type DataSource } from 'typeorm';
import { longStatementTimeouts } from '#config';

/**
 * Runs one statement that may take longer than the sessions of the service allow, as a transaction by itself.
 *
 * It goes to the driver directly, because TypeORM cannot say of one statement how long its answer is waited for.
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
      // A connection that was lost has rolled back by itself.
      await client.query('ROLLBACK').catch(() => undefined);
      throw error;
    }
  } finally {
    await runner.release();
  }
}

/**
 * Replaces the API, the worker and the search process in tests, and behaves as a supervised process does: it reports
 * readiness, stops on SIGTERM, and exits with its supervisor. The variable `BEHAVIOUR_<name>` selects another
 * behaviour.
 */
import { appendFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { basename } from 'node:path';
import pg from 'pg';

const applicationName = basename(process.argv[1] ?? '', '.js');
const scriptedBehaviour = process.env[`BEHAVIOUR_${applicationName}`];
const recordEvent = (event: string) =>
  appendFileSync(process.env.JOURNAL ?? '', `${applicationName} ${event} ${process.pid}\n`);

/** Connects to the database. The connection fails if PostgreSQL has already stopped. */
async function useDatabase(): Promise<void> {
  const client = new pg.Client({ connectionString: process.env.DATABASE_URL });
  await client.connect();
  await client.end();
}

recordEvent('started');
if (scriptedBehaviour === 'crashes immediately') {
  console.error('no models here');
  process.exit(3);
}
process.on('disconnect', () => process.exit(1));
process.on('SIGTERM', () => {
  recordEvent('stopping');
  if (scriptedBehaviour === 'ignores SIGTERM') return;
  void useDatabase()
    .then(() => recordEvent('stopped'))
    .finally(() => process.exit());
});
if (applicationName === 'api') {
  const { PORT, HOST, FRS_SPOOL_DIR, DATABASE_URL } = process.env;
  createServer((_, response) => response.end(JSON.stringify({ FRS_SPOOL_DIR, DATABASE_URL }))).listen(
    Number(PORT),
    HOST,
    () => process.send?.('ready'),
  );
} else {
  setInterval(() => undefined, 60_000);
  process.send?.('ready');
}

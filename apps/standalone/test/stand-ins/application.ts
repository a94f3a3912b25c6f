/**
 * Stands in for the API and the worker, and keeps the contract of a supervised process: it says when it is ready,
 * stops on SIGTERM, and goes with its supervisor. `BEHAVIOUR_<name>` makes it break the contract.
 */
import { appendFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { basename } from 'node:path';

const name = basename(process.argv[1] ?? '', '.js');
const behaviour = process.env[`BEHAVIOUR_${name}`] ?? '';
const journal = (event: string) => {
  if (process.env.JOURNAL) appendFileSync(process.env.JOURNAL, `${name} ${event} ${process.pid}\n`);
};

journal('started');
if (behaviour === 'crashes at once') process.exit(3);
process.on('disconnect', () => process.exit(1));
process.on('SIGTERM', () => {
  journal('stopping');
  if (behaviour === 'ignores SIGTERM') return;
  journal('stopped');
  process.exit(0);
});

/** Only the API listens; the worker just stays. */
if (name === 'api') {
  createServer().listen(Number(process.env.PORT), process.env.HOST, () => process.send?.('ready'));
} else {
  setInterval(() => undefined, 60_000);
  if (behaviour !== 'is never ready') process.send?.('ready');
}

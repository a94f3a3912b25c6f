/** The real supervisor on stand-in applications. */
import { fileURLToPath } from 'node:url';
import { sayAloud } from '../../../../libs/supervision/src/process-log';
import { runStandalone } from '../../src/standalone';

const standIn = (name: string) => fileURLToPath(new URL(`./${name}.js`, import.meta.url));

process.exit(
  await runStandalone(
    process.env,
    { migrate: standIn('migrate'), api: standIn('api'), worker: standIn('worker') },
    sayAloud,
  ),
);

/** The real supervisor on stand-in applications. */
import { fileURLToPath } from 'node:url';
import { sayAloud } from '../../src/processes/say.js';
import { runStandalone } from '../../src/standalone.js';

const standIn = (name: string) => fileURLToPath(new URL(`./${name}.js`, import.meta.url));

process.exit(
  await runStandalone(
    process.env,
    { migrate: standIn('migrate'), api: standIn('api'), worker: standIn('worker') },
    sayAloud,
  ),
);

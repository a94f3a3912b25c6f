import { fileURLToPath } from 'node:url';
import { sayAloud } from '../../../libs/supervision/src/process-log';
import { runStandalone } from './standalone.js';

const application = (name: string) => fileURLToPath(new URL(`../../${name}/src/main.js`, import.meta.url));

process.exit(
  await runStandalone(
    process.env,
    { migrate: application('migrate'), api: application('api'), worker: application('worker') },
    sayAloud,
  ),
);

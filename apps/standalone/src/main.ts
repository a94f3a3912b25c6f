import { fileURLToPath } from 'node:url';
import { createStdoutLog } from '#supervision';
import { longestProcessNameLength, runStandalone } from './standalone.js';

const application = (name: string) => fileURLToPath(new URL(`../../${name}/src/main.js`, import.meta.url));

process.exit(
  await runStandalone(
    process.env,
    {
      migrate: application('migrate'),
      api: application('api'),
      worker: application('worker'),
      search: application('search'),
    },
    createStdoutLog(longestProcessNameLength),
  ),
);

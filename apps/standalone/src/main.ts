import { fileURLToPath } from 'node:url';
import { createStdoutLog } from '#supervision';
import { longestProcessNameLength, runStandalone } from './standalone.js';

const pathOfApplication = (name: string) =>
  fileURLToPath(new URL(`../../${name}/src/main.js`, import.meta.url));

process.exit(
  await runStandalone(
    process.env,
    {
      migrate: pathOfApplication('migrate'),
      api: pathOfApplication('api'),
      worker: pathOfApplication('worker'),
      search: pathOfApplication('search'),
    },
    createStdoutLog(longestProcessNameLength),
  ),
);

import { fileURLToPath } from 'node:url';
import { createStdoutLog } from '#supervision';
import { longestProcessNameLength, runStandalone } from './standalone.js';

/** Returns the path of a program. The build bundles all programs, including this one, into the same folder. */
const pathOfProgram = (name: string) => fileURLToPath(new URL(`./${name}.js`, import.meta.url));

process.exit(
  await runStandalone(
    process.env,
    {
      migrate: pathOfProgram('migrate'),
      api: pathOfProgram('api'),
      worker: pathOfProgram('worker'),
      search: pathOfProgram('search'),
    },
    createStdoutLog(longestProcessNameLength),
  ),
);

/** The real supervisor with fake applications. */
import { fileURLToPath } from 'node:url';
import { createStdoutLog } from '#supervision';
import { longestProcessNameLength, runStandalone } from '../../src/standalone.js';

const pathOfFakeApplication = (name: string) => fileURLToPath(new URL(`./${name}.js`, import.meta.url));

process.exit(
  await runStandalone(
    process.env,
    {
      migrate: pathOfFakeApplication('migrate'),
      api: pathOfFakeApplication('api'),
      worker: pathOfFakeApplication('worker'),
      search: pathOfFakeApplication('search'),
    },
    createStdoutLog(longestProcessNameLength),
  ),
);

/** The real supervisor with fake applications. */
import { fileURLToPath } from 'node:url';
import { createStdoutLog } from '#supervision';
import { longestProcessNameLength, runStandalone } from '../../src/standalone.js';

const fake = (name: string) => fileURLToPath(new URL(`./${name}.js`, import.meta.url));

process.exit(
  await runStandalone(
    process.env,
    { migrate: fake('migrate'), api: fake('api'), worker: fake('worker'), search: fake('search') },
    createStdoutLog(longestProcessNameLength),
  ),
);

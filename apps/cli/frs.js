#!/usr/bin/env node
// npm links the command `frs` to this file. A file in dist/ would not work, because a build replaces dist/ and creates no
// executable files. If the project has not been built yet, this file prints a message.
import { existsSync } from 'node:fs';

const main = new URL('../../dist/programs/frs.js', import.meta.url);
if (existsSync(main)) {
  await import(main.href);
} else {
  process.stderr.write('frs: not built yet. Run "npm run build" in the project directory.\n');
  process.exitCode = 3;
}

#!/usr/bin/env node
// npm links this file, not one in dist/, because a build replaces dist/ and creates no executable files. It also reports
// when there was no build yet.
import { existsSync } from 'node:fs';

const main = new URL('../../dist/apps/cli/src/main.js', import.meta.url);
if (existsSync(main)) {
  await import(main.href);
} else {
  process.stderr.write('frs: not built yet. Run "npm run build" in the project directory.\n');
  process.exitCode = 3;
}

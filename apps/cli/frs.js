#!/usr/bin/env node
// Every build writes dist/ anew, and leaves no file in it that may be executed: so the command itself stands out here,
// and can say what is missing when there was no build yet.
import { existsSync } from 'node:fs';

const main = new URL('../../dist/apps/cli/src/main.js', import.meta.url);
if (existsSync(main)) {
  await import(main.href);
} else {
  process.stderr.write('frs: It is not built yet: "npm run build" in its folder does that.\n');
  process.exitCode = 3;
}

/**
 * Writes dlib's encodings of LFW, for `npm run eval -- --dlib FILE`: `npm run bench:dlib -- DIR FILE [small|large]`.
 *
 * `small` aligns by five landmarks, which is what `face_recognition` does unless told otherwise; `large` by 68, as the
 * photos were aligned on which dlib's network was trained.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { join } from 'node:path';
import { openPythonStack } from './environment.js';

const [directory, file, model = 'small'] = process.argv.slice(2);
const stack = directory && file ? openPythonStack() : undefined;
if (stack) {
  const child = spawn(stack.python, [stack.script, 'encode', join(directory!, 'images'), model], {
    stdio: ['ignore', openSync(file!, 'w'), 'inherit'],
  });
  [process.exitCode] = (await once(child, 'exit')) as [number];
} else {
  console.error('npm run bench:dlib -- DIR FILE [small|large]');
  process.exitCode = 1;
}

/**
 * Writes the faces that dlib finds in the photos of a folder, for `npm run eval -- --dlib FILE`: `npm run bench:dlib --
 * DIR FILE [small|large|boxes]`.
 *
 * With `small`, faces are aligned by five landmarks, which is the default of `face_recognition`. With the argument
 * `large`, faces are aligned by 68 landmarks, as in the training data of dlib's network. With `boxes`, no encodings are
 * written, which is sufficient for the evaluation of detection.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { installPythonStack } from '../python-environment.js';

const USAGE = 'npm run bench:dlib -- DIR FILE [small|large|boxes]';

const [directory, file, what = 'small'] = process.argv.slice(2);
const areArgumentsValid =
  directory !== undefined && file !== undefined && ['small', 'large', 'boxes'].includes(what);
const pythonStack = areArgumentsValid ? installPythonStack() : undefined;
if (areArgumentsValid && pythonStack) {
  const images = join(directory, 'images');
  const photos = existsSync(images) ? images : directory;
  const child = spawn(pythonStack.python, [pythonStack.script, 'encode', photos, what], {
    stdio: ['ignore', openSync(file, 'w'), 'inherit'],
  });
  [process.exitCode] = (await once(child, 'exit')) as [number];
} else {
  if (!areArgumentsValid) console.error(USAGE);
  process.exitCode = 1;
}

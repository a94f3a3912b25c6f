import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { openPythonStack } from '../dlib/environment.js';
import { type Encoded, type Lane, type LaneTask } from './stack.js';

/** Python's `face_recognition` in a process of its own; undefined where it cannot be installed. */
export function openPythonLane(): Lane | undefined {
  const stack = openPythonStack();
  if (!stack) return undefined;
  const child = spawn(stack.python, [stack.script, 'serve'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface(child.stdout);
  return {
    encodeFor: async (path, milliseconds) => {
      child.stdin.write(`${JSON.stringify({ path, milliseconds } satisfies LaneTask)}\n`);
      const [line] = (await once(lines, 'line')) as [string];
      return JSON.parse(line) as Encoded[];
    },
    close: async () => {
      child.stdin.end();
      await once(child, 'exit');
    },
  };
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { openPythonStack } from '../dlib/environment.js';
import { type Lane, type Turn } from './stack.js';

/** Python's `face_recognition` in a process of its own; undefined where it cannot be installed. */
export function openPythonLane(): Lane | undefined {
  const stack = openPythonStack();
  if (!stack) return undefined;
  const child = spawn(stack.python, [stack.script, 'serve'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface(child.stdout);
  return {
    pid: child.pid!,
    take: async (task) => {
      child.stdin.write(`${JSON.stringify(task)}\n`);
      const [line] = (await once(lines, 'line')) as [string];
      return JSON.parse(line) as Turn;
    },
    close: async () => {
      child.stdin.end();
      await once(child, 'exit');
    },
  };
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { installPythonStack } from '../python-environment.js';
import { type StackRunResult, type StackInstance } from './stack.js';

/**
 * Starts a process that runs Python's `face_recognition`. Returns undefined if `face_recognition` cannot be installed.
 */
export function loadPythonStack(): StackInstance | undefined {
  const stack = installPythonStack();
  if (!stack) return undefined;
  const child = spawn(stack.python, [stack.script, 'serve'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface(child.stdout);
  return {
    pid: child.pid!,
    run: async (options) => {
      child.stdin.write(`${JSON.stringify(options)}\n`);
      const [line] = (await once(lines, 'line')) as [string];
      return JSON.parse(line) as StackRunResult;
    },
    close: async () => {
      child.stdin.end();
      await once(child, 'exit');
    },
  };
}

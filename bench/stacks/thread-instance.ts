import { Worker } from 'node:worker_threads';
import { disableTelemetry } from '#encoding';
import { type StackRunResult, type StackInstance } from './stack.js';

export type JavaScriptStackName = 'frs' | 'frs-fast' | 'frs-thorough' | 'frs-tfjs' | 'face-api';

/** Loads an encoder implementation in a thread of this process. */
export async function loadStackInThread(stack: JavaScriptStackName): Promise<StackInstance> {
  disableTelemetry();
  const thread = new Worker(new URL('stack.thread.js', import.meta.url), { workerData: stack });
  await waitForNextMessage(thread);
  return {
    pid: process.pid,
    run: (options) => {
      thread.postMessage(options);
      return waitForNextMessage(thread);
    },
    close: async () => {
      await thread.terminate();
    },
  };
}

function waitForNextMessage(thread: Worker): Promise<StackRunResult> {
  return new Promise((resolve, reject) => {
    thread.once('error', reject);
    thread.once('message', (message: StackRunResult) => {
      thread.removeListener('error', reject);
      resolve(message);
    });
  });
}

import { Worker } from 'node:worker_threads';
import { forbidTelemetry } from '#encoding';
import { type Lane, type LaneTask, type Turn } from './stack.js';

export type ThreadedStack = 'frs' | 'frs-fast' | 'frs-thorough' | 'frs-tfjs' | 'face-api';

/** A stack in a thread of this process. */
export async function openThreadLane(stack: ThreadedStack): Promise<Lane> {
  forbidTelemetry();
  const thread = new Worker(new URL('stack.thread.js', import.meta.url), { workerData: stack });
  await answer(thread);
  return {
    pid: process.pid,
    take: (task: LaneTask) => {
      thread.postMessage(task);
      return answer(thread);
    },
    close: async () => {
      await thread.terminate();
    },
  };
}

function answer(thread: Worker): Promise<Turn> {
  return new Promise((resolve, reject) => {
    thread.once('error', reject);
    thread.once('message', (message: Turn) => {
      thread.removeListener('error', reject);
      resolve(message);
    });
  });
}

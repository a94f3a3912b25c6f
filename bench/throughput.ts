import { availableParallelism } from 'node:os';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { openEncoder, type EncoderOptions } from '#encoding';

interface Assignment {
  runtime: EncoderOptions['runtime'];
  bytes: Uint8Array;
  photos: number;
}

/** Images a second, encoded by one encoder on every core at once; opening them is not counted. */
export async function measureThroughput(
  runtime: EncoderOptions['runtime'],
  bytes: Uint8Array,
  photos: number,
): Promise<number> {
  const cores = availableParallelism();
  const assignment: Assignment = { runtime, bytes, photos };
  const workers = Array.from(
    { length: cores },
    () => new Worker(new URL(import.meta.url), { workerData: assignment }),
  );
  await Promise.all(workers.map(nextMessage));
  const start = performance.now();
  await Promise.all(
    workers.map((worker) => {
      worker.postMessage('start');
      return nextMessage(worker);
    }),
  );
  const seconds = (performance.now() - start) / 1000;
  await Promise.all(workers.map((worker) => worker.terminate()));
  return (cores * photos) / seconds;
}

function nextMessage(worker: Worker): Promise<unknown> {
  return new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
}

async function work({ runtime, bytes, photos }: Assignment): Promise<void> {
  const encoder = await openEncoder({ runtime, maxPixels: Infinity });
  await encoder.encodePhoto(bytes);
  parentPort!.once('message', () => {
    void encodeAll();
  });
  parentPort!.postMessage('ready');

  async function encodeAll(): Promise<void> {
    for (let photo = 0; photo < photos; photo += 1) await encoder.encodePhoto(bytes);
    parentPort!.postMessage('done');
  }
}

if (!isMainThread) await work(workerData as Assignment);

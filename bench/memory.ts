import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { openEncoder } from '#encoding';

const NUMBER_OF_PHOTOS = 50;

/** Measures how long an encoder takes to start, and how much memory its process uses while it encodes many photos. */
export async function measureEncoderMemory(path: string): Promise<void> {
  console.log(`\n${NUMBER_OF_PHOTOS} consecutive photos of 12 megapixels`);
  const child = fork(fileURLToPath(import.meta.url), [path]);
  await once(child, 'exit');
}

async function encodeAllPhotos(path: string): Promise<void> {
  const encoder = await openEncoder({ runtime: 'onnx', maxPixels: Infinity });
  console.log(`ready after ${(process.uptime() * 1000).toFixed(0)} ms`);
  const bytes = await readFile(path);
  // As in a worker, the next photo is already queued while a photo is encoded.
  let next = encoder.encodePhoto(bytes);
  for (let photo = 1; photo <= NUMBER_OF_PHOTOS; photo += 1) {
    const current = next;
    next = encoder.encodePhoto(bytes);
    await current;
    if (photo === 1 || photo % 10 === 0) {
      console.log(
        `${String(photo).padStart(3)} photos  ${(process.memoryUsage.rss() / 2 ** 20).toFixed(0)} MiB`,
      );
    }
  }
  await encoder.close();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await encodeAllPhotos(process.argv[2]!);
  process.disconnect();
}

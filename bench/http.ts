import { startServiceAlone } from '../test/end-to-end/service.js';
import { benchPhotos } from './bench-photos.js';

const rounds = 40;
const warmUps = 10;

/**
 * Measures the round trip of one client to the service as `make run` starts it: a photo that is new, one that is
 * known, and a look-up by hash. Prints the medians.
 */
async function main(): Promise<void> {
  const service = await startServiceAlone();
  try {
    console.log('\nHTTP round trip of one client, milliseconds (median)');
    console.log(row('', 'new image', 'known image', 'GET by hash'));
    for (const { name, bytes } of await benchPhotos()) {
      const fresh = await medianOf((round) => post(service.url, variant(bytes, round)));
      const known = await medianOf(() => post(service.url, variant(bytes, 0)));
      const { file_hash } = await post(service.url, variant(bytes, 0));
      const look = await medianOf(() => answer(fetch(`${service.url}/face_encoding/${file_hash}`)));
      console.log(row(name, ...[fresh, known, look].map((ms) => ms.toFixed(1))));
    }
  } finally {
    await service.stop();
  }
}

function row(first: string, ...others: string[]): string {
  return first.padEnd(44) + others.map((cell) => cell.padStart(14)).join('');
}

/** The same photo under another hash: what follows the end of a JPEG is no part of the picture. */
function variant(photo: Uint8Array, round: number): Buffer {
  return Buffer.concat([photo, Buffer.from(`\0${process.pid} ${round}`)]);
}

async function medianOf(measure: (round: number) => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < warmUps + rounds; round++) {
    const start = performance.now();
    await measure(round);
    if (round >= warmUps) times.push(performance.now() - start);
  }
  return times.sort((a, b) => a - b)[rounds / 2]!;
}

function post(url: string, photo: Buffer): Promise<{ file_hash: string }> {
  const form = new FormData();
  form.append('upload_file', new Blob([new Uint8Array(photo)]), 'photo.jpg');
  return answer(fetch(`${url}/generate_face_encoding`, { method: 'POST', body: form }));
}

async function answer(request: Promise<Response>): Promise<{ file_hash: string }> {
  const response = await request;
  const body = await response.text();
  if (response.status !== 200) throw new Error(`${response.status} ${body}`);
  return JSON.parse(body) as { file_hash: string };
}

await main();

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const rounds = 40;
const warmUps = 10;

/**
 * Measures the round trip of one client to the service as `make run` starts it: a photo that is new, one that is
 * known, and a look-up by hash. Prints the medians.
 */
async function main(): Promise<void> {
  const service = await startService();
  try {
    console.log('HTTP round trip of one client (ms, median):');
    console.log('photo            new image   known image   GET by hash');
    for (const name of ['1920 × 1280', '250 × 250']) {
      const photo = await photoNamed(name);
      const fresh = await medianOf((round) => post(service.url, variant(photo, round)));
      const known = await medianOf(() => post(service.url, variant(photo, 0)));
      const { file_hash } = await post(service.url, variant(photo, 0));
      const look = await medianOf(() => answer(fetch(`${service.url}/face_encoding/${file_hash}`)));
      console.log(
        [name.padEnd(13), ...[fresh, known, look].map((ms) => ms.toFixed(1).padStart(12))].join(' '),
      );
    }
  } finally {
    await service.stop();
  }
}

async function photoNamed(name: string): Promise<Buffer> {
  const demo = await readFile(
    new URL('../../node_modules/@vladmandic/face-api/demo/sample1.jpg', import.meta.url),
  );
  if (name === '1920 × 1280') return demo;
  const { default: sharp } = await import('sharp');
  return sharp(demo).extract({ left: 560, top: 170, width: 400, height: 400 }).resize(250).jpeg().toBuffer();
}

/** The same photo under another hash: what follows the end of a JPEG is no part of the picture. */
function variant(photo: Buffer, round: number): Buffer {
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

async function startService(): Promise<{ url: string; stop(): Promise<void> }> {
  const directory = await mkdtemp(join(tmpdir(), 'frs-bench-'));
  const port = await freePort();
  const service = spawn(
    process.execPath,
    [fileURLToPath(new URL('../apps/standalone/src/main.js', import.meta.url))],
    {
      env: { PATH: process.env.PATH, FRS_DATA_DIR: directory, PORT: String(port) },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  await new Promise<void>((resolve, reject) => {
    let said = '';
    service.stdout.on('data', (text: Buffer) => {
      said += text.toString();
      if (said.includes('ready at http')) resolve();
    });
    service.once('exit', () => {
      reject(new Error(said));
    });
  });
  return {
    url: `http://127.0.0.1:${port}`,
    stop: async () => {
      service.kill('SIGTERM');
      await once(service, 'exit');
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

await main();

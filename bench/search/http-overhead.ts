import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { startServiceAlone } from '../../test/end-to-end/service.js';
import { sendRequest } from '../plain-client.js';
import { type SyntheticFaces } from './synthetic-faces.js';

/** So few faces that the search itself takes a tenth of a millisecond. */
const count = 1_000;
const warmUps = 100;
const searches = 500;
const json = { 'Content-Type': 'application/json' };

/**
 * The median time in milliseconds of a `POST /search` with a file hash, among all of a thousand stored faces, for one client
 * of the service of `make run`.
 */
export async function measureHttpSearch(faces: SyntheticFaces): Promise<number> {
  const service = await startServiceAlone();
  try {
    await sendRequest(service.url, {
      method: 'POST',
      path: '/import',
      headers: { 'Content-Type': 'application/x-ndjson' },
      body: Buffer.from(Array.from({ length: count }, (_, id) => lineOf(id, faces.face(id))).join('')),
    });
    await waitUntilIndexed(service.url);
    for (let id = 0; id < warmUps; id++) await search(service.url, id);
    const times: number[] = [];
    for (let id = 0; id < searches; id++) {
      const start = performance.now();
      await search(service.url, warmUps + id);
      times.push(performance.now() - start);
    }
    return times.sort((a, b) => a - b)[searches / 2]!;
  } finally {
    await service.stop();
  }
}

function lineOf(id: number, encoding: Float32Array): string {
  return `${JSON.stringify({ file_hash: hashOf(id), model: 'bench', faces: [{ encoding: [...encoding] }] })}\n`;
}

function hashOf(id: number): string {
  return createHash('sha256').update(String(id)).digest('hex');
}

async function search(url: string, id: number, limit = 10): Promise<number> {
  const body = { file_hash: hashOf(id), face: 0, among: 'all', threshold: 10, limit };
  const text = await sendRequest(url, {
    method: 'POST',
    path: '/search',
    headers: json,
    body: Buffer.from(JSON.stringify(body)),
  });
  const response = JSON.parse(text) as { faces: { candidates: unknown[] }[] };
  return response.faces[0]!.candidates.length;
}

/** The index receives imported faces after the import. */
async function waitUntilIndexed(url: string): Promise<void> {
  const limit = 100;
  while ((await search(url, 0, limit)) < limit) await delay(100);
}

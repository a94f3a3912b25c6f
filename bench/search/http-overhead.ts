import { eventually, hashOf } from '../../test/end-to-end/client.js';
import { startServiceAlone } from '../../test/end-to-end/service.js';
import { medianTime } from '../median-time.js';
import { sendRequest } from '../plain-client.js';
import { type SyntheticFaces } from './synthetic-faces.js';

/** So few faces that the search itself takes a tenth of a millisecond. */
const count = 1_000;
const warmUps = 100;
const searches = 500;
const maxLimit = 100;
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
    // The index receives imported faces after the import.
    await eventually(
      () => search(service.url, 0, maxLimit),
      (candidates) => candidates === maxLimit,
    );
    for (let id = 0; id < warmUps; id++) await search(service.url, id);
    return await medianTime(searches, (index) => search(service.url, warmUps + index));
  } finally {
    await service.stop();
  }
}

function lineOf(id: number, encoding: Float32Array): string {
  return `${JSON.stringify({ file_hash: hashOfId(id), model: 'bench', faces: [{ encoding: [...encoding] }] })}\n`;
}

function hashOfId(id: number): string {
  return hashOf(Buffer.from(String(id)));
}

async function search(url: string, id: number, limit = 10): Promise<number> {
  const body = { file_hash: hashOfId(id), face: 0, among: 'all', threshold: 10, limit };
  const text = await sendRequest(url, {
    method: 'POST',
    path: '/search',
    headers: json,
    body: Buffer.from(JSON.stringify(body)),
  });
  const response = JSON.parse(text) as { faces: { candidates: unknown[] }[] };
  return response.faces[0]!.candidates.length;
}

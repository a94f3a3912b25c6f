import { retryUntilAccepted, computeSha256 } from '../../test/end-to-end/client.js';
import { startServiceAlone } from '../../test/end-to-end/service.js';
import { measureMedianTime } from '../median-time.js';
import { sendRequest } from '../plain-client.js';
import { type SyntheticFaceGenerator } from './synthetic-faces.js';

/**
 * The number of stored faces. With so few faces, the search of the index itself takes only a tenth of a millisecond.
 */
const numberOfStoredFaces = 1_000;
const numberOfWarmUpSearches = 100;
const numberOfMeasuredSearches = 500;
const maxNumberOfCandidates = 100;
const jsonHeaders = { 'Content-Type': 'application/json' };

/**
 * Measures `POST /search` with a file hash, for one client of the service that `make run` starts, with a thousand
 * stored faces.
 *
 * @returns the median time in milliseconds
 */
export async function measureHttpSearchTime(faces: SyntheticFaceGenerator): Promise<number> {
  const service = await startServiceAlone();
  try {
    await sendRequest(service.url, {
      method: 'POST',
      path: '/import',
      headers: { 'Content-Type': 'application/x-ndjson' },
      body: Buffer.from(
        Array.from({ length: numberOfStoredFaces }, (_, id) =>
          toImportLine(id, faces.createStoredEncoding(id)),
        ).join(''),
      ),
    });
    // The index receives the imported faces only after the response to the import.
    await retryUntilAccepted(
      () => searchAndCountCandidates(service.url, 0, maxNumberOfCandidates),
      (candidates) => candidates === maxNumberOfCandidates,
    );
    for (let id = 0; id < numberOfWarmUpSearches; id++) await searchAndCountCandidates(service.url, id);
    return await measureMedianTime(numberOfMeasuredSearches, (index) =>
      searchAndCountCandidates(service.url, numberOfWarmUpSearches + index),
    );
  } finally {
    await service.stop();
  }
}

function toImportLine(id: number, encoding: Float32Array): string {
  return `${JSON.stringify({ file_hash: createFileHash(id), model: 'bench', faces: [{ encoding: [...encoding] }] })}\n`;
}

function createFileHash(id: number): string {
  return computeSha256(Buffer.from(String(id)));
}

async function searchAndCountCandidates(url: string, id: number, limit = 10): Promise<number> {
  const body = { file_hash: createFileHash(id), face: 0, among: 'all', threshold: 10, limit };
  const text = await sendRequest(url, {
    method: 'POST',
    path: '/search',
    headers: jsonHeaders,
    body: Buffer.from(JSON.stringify(body)),
  });
  const response = JSON.parse(text) as { faces: { candidates: unknown[] }[] };
  return response.faces[0]!.candidates.length;
}

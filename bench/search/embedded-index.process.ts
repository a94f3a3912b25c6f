import { Client } from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { EmbeddedFaceIndex, readEntriesFromCopy } from '#face-index';
import { benchmarkModel } from './stored-faces.js';
import { type MeasuredSearch } from './measured-index.js';

export interface LoadRequest {
  readonly databaseUrl: string;
  readonly count: number;
}

export interface LoadReply {
  readonly seconds: number;
}

export interface SearchRequest {
  readonly query: Float32Array;
  readonly limit: number;
  readonly maxDistance: number;
}

const index = await EmbeddedFaceIndex.open({ maxQueuedQueries: 8 });

async function loadFaces({ databaseUrl, count }: LoadRequest): Promise<LoadReply> {
  const client = new Client(databaseUrl);
  await client.connect();
  const start = performance.now();
  const copy = client.query(
    copyTo(`COPY (SELECT id, model, encoding FROM faces WHERE id < ${count}) TO STDOUT (FORMAT binary)`),
  );
  for await (const batch of readEntriesFromCopy(copy)) await index.addBatch('faces', batch);
  const seconds = (performance.now() - start) / 1000;
  await client.end();
  return { seconds };
}

/** Searches the index. The measured time includes the time for the messages to the thread of the index and back. */
async function searchIndex({ query, limit, maxDistance }: SearchRequest): Promise<MeasuredSearch> {
  const start = performance.now();
  const [neighbours] = await index.nearest('faces', benchmarkModel, [query], { limit, maxDistance });
  return { milliseconds: performance.now() - start, neighbours: neighbours! };
}

process.on('message', (request: LoadRequest | SearchRequest | 'memory') => {
  void executeRequest(request).then((reply) => process.send!(reply));
});
process.on('disconnect', () => void index.close());

async function executeRequest(request: LoadRequest | SearchRequest | 'memory'): Promise<unknown> {
  if (request === 'memory') return process.memoryUsage.rss();
  return 'query' in request ? searchIndex(request) : loadFaces(request);
}

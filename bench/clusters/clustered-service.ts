import { execFileSync } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { computeSha256 } from '../../test/end-to-end/client.js';
import { type RunningService, startServiceAlone } from '../../test/end-to-end/service.js';
import { sendRequest } from '../plain-client.js';
import { facesPerPerson, type SyntheticFaceGenerator } from '../search/synthetic-faces.js';
import { type ClusteringQuality, measureClusteringQuality } from './clustering-quality.js';

/**
 * The number of faces in one import request. It is small, because the service closes a connection that is idle while
 * the client prepares more faces.
 */
const facesPerImport = 1_000;

/** Milliseconds between two requests for the state of the run. */
const pollInterval = 250;

const pageSize = 1000;

export interface ClusteringMeasurement {
  /** The time in seconds from the request for the run to its end. */
  readonly seconds: number;
  /** The resident memory of the worker before the run. `maxBytes` is the maximum during the run. */
  readonly bytesBefore: number;
  readonly maxBytes: number;
  readonly quality: ClusteringQuality;
}

/**
 * Imports synthetic faces into the service of `make run`, clusters the faces, and compares the clusters with the people
 * whom the faces show.
 */
export async function measureClustering(
  faces: SyntheticFaceGenerator,
  count: number,
): Promise<ClusteringMeasurement> {
  const service = await startServiceAlone();
  try {
    for (let start = 0; start < count; start += facesPerImport) {
      const ids = Array.from({ length: Math.min(facesPerImport, count - start) }, (_, i) => start + i);
      await sendRequest(service.url, {
        method: 'POST',
        path: '/import',
        headers: { 'Content-Type': 'application/x-ndjson' },
        body: Buffer.from(ids.map((id) => createImportLine(id, faces.createStoredEncoding(id))).join('')),
      });
    }
    const bytesBefore = readWorkerMemoryBytes(service);
    await fetch(`${service.url}/clusters`, { method: 'POST' });
    let maxBytes = bytesBefore;
    for (;;) {
      const run = await getJson<ClusterRunState>(service, '/clusters/run');
      maxBytes = Math.max(maxBytes, readWorkerMemoryBytes(service));
      if (run.state !== 'idle') {
        await delay(pollInterval);
        continue;
      }
      const { state, requested_at, finished_at } = run.last!;
      if (state !== 'succeeded') throw new Error(`The run has ${state}.`);
      const seconds = (Date.parse(finished_at) - Date.parse(requested_at)) / 1000;
      return { seconds, bytesBefore, maxBytes, quality: await computeQualityOfService(service, count) };
    }
  } finally {
    await service.stop();
  }
}

interface ClusterRunState {
  readonly state: string;
  readonly last: {
    readonly state: string;
    readonly requested_at: string;
    readonly finished_at: string;
  } | null;
}

interface ClusterPage {
  readonly clusters: readonly { readonly id: number; readonly number_of_faces: number }[];
  readonly next_cursor: string | null;
}

interface FacePage {
  readonly faces: readonly { readonly file_hash: string }[];
  readonly next_cursor: string | null;
}

async function computeQualityOfService(service: RunningService, count: number): Promise<ClusteringQuality> {
  const ids = new Map(Array.from({ length: count }, (_, id) => [createFileHash(id), id]));
  const clusters: number[][] = [];
  for await (const page of readPages<ClusterPage>(service, '/clusters', 'faces=0&')) {
    for (const { id } of page.clusters) {
      const cluster: number[] = [];
      for await (const { faces } of readPages<FacePage>(service, `/clusters/${id}`, '')) {
        cluster.push(...faces.map(({ file_hash }) => ids.get(file_hash)!));
      }
      clusters.push(cluster);
    }
  }
  const people = Array.from({ length: count }, (_, id) => Math.floor(id / facesPerPerson));
  return measureClusteringQuality(people, clusters);
}

async function* readPages<Page extends { readonly next_cursor: string | null }>(
  service: RunningService,
  path: string,
  query: string,
): AsyncGenerator<Page> {
  for (let cursor = ''; ;) {
    const page = await getJson<Page>(service, `${path}?${query}limit=${pageSize}${cursor}`);
    yield page;
    if (page.next_cursor === null) return;
    cursor = `&cursor=${page.next_cursor}`;
  }
}

async function getJson<T>(service: RunningService, path: string): Promise<T> {
  return JSON.parse(await sendRequest(service.url, { method: 'GET', path, headers: {} })) as T;
}

/** The resident memory of the worker process, without its encoder processes. */
function readWorkerMemoryBytes(service: RunningService): number {
  const processes = execFileSync('ps', ['-o', 'rss=,args=', '--ppid', String(service.pid)]).toString();
  const worker = processes.split('\n').find((line) => line.includes('programs/worker.js'));
  return 1024 * Number(/\d+/.exec(worker ?? '0')![0]);
}

function createImportLine(id: number, encoding: Float32Array): string {
  return `${JSON.stringify({ file_hash: createFileHash(id), model: 'bench', faces: [{ encoding: [...encoding] }] })}\n`;
}

function createFileHash(id: number): string {
  return computeSha256(Buffer.from(String(id)));
}

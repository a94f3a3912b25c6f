import { Inject, Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { type ApiConfig, readVersion } from '#config';
import { type FaceIndex, IndexUnavailableError } from '#face-index';
import {
  type ApiState,
  FailedImagesRepository,
  ImagesRepository,
  ProcessesRepository,
  type ProcessState,
  type RunningProcess,
  type WorkerState,
} from '#persistence';
import { EncodingQueue } from '#queue';
import { apiConfig } from '../../platform/config/api-config.module.js';
import { createQueryBatchingLoader } from '../../platform/database/query-batching-loader.js';
import { faceIndex } from '../../platform/face-index/face-index.module.js';
import { addLatencies, estimateQuantile } from './latency-quantile.js';
import { type StatusResponse } from './operations.schema.js';

/** The number up to which failed images are counted. */
const maxCountedFailures = 1_000;

/** The time for which the sizes of the index are used, in milliseconds. With pgvector, counting reads a whole table. */
const indexSizeLifetime = 30_000;

type Process<State extends ProcessState> = RunningProcess & { readonly state: State };
type IndexSizes = Pick<StatusResponse['face_index'], 'stored_faces' | 'enrolled_faces'>;

/**
 * Reads the state of the whole service: the images from the database, and the processes from their reports in the
 * database. The response is therefore the same from each API process.
 */
@Injectable()
export class StatusService {
  private readonly versionOfService = readVersion();
  private readonly loader = createQueryBatchingLoader(async (requests: readonly 'status'[]) => {
    const status = await this.queryStatus();
    return requests.map(() => status);
  });
  private readonly indexSizes = new LRUCache<'sizes', IndexSizes>({
    max: 1,
    ttl: indexSizeLifetime,
    fetchMethod: () => this.countIndexEntries(),
  });

  constructor(
    @Inject(apiConfig) private readonly config: ApiConfig,
    private readonly images: ImagesRepository,
    private readonly failedImages: FailedImagesRepository,
    private readonly processes: ProcessesRepository,
    private readonly queue: EncodingQueue,
    @Inject(faceIndex) private readonly index: FaceIndex,
  ) {}

  /** Concurrent requests share the queries. */
  read(): Promise<StatusResponse> {
    return this.loader.load('status');
  }

  private async queryStatus(): Promise<StatusResponse> {
    const [backlog, failures, processes, database, sizes] = await Promise.all([
      this.images.getBacklog(),
      this.failedImages.count(maxCountedFailures + 1),
      this.processes.list(),
      this.processes.readDatabaseVersion(),
      this.indexSizes.forceFetch('sizes'),
    ]);
    const workers = processes.filter(isWorker);
    const apis = processes.filter(isApi);
    return {
      message: 'OK',
      pending: { images: backlog.images, oldest_seconds: Math.max(0, backlog.oldestSeconds) },
      failed: { images: Math.min(failures, maxCountedFailures), more: failures > maxCountedFailures },
      throughput: { images_per_second: sum(workers.map(({ state }) => computeThroughput(state))) },
      latency: summarizeLatency(workers),
      workers: workers.map(describeWorker),
      apis: apis.map((process) => ({ ...describeProcess(process), cache: describeCache([process]) })),
      face_index: { kind: this.config.faceIndex, ...sizes },
      cache: { configured: this.config.cacheUrl !== undefined, ...describeCache(apis) },
      versions: {
        service: this.versionOfService,
        models: [...new Set(workers.map(({ state }) => state.model))],
        node: process.versions.node,
        database,
        queue_backend: this.config.queue.backend,
        queue_server: this.queue.readRedisVersion() ?? null,
      },
    };
  }

  private async countIndexEntries(): Promise<IndexSizes> {
    const [stored_faces, enrolled_faces] = await Promise.all([
      this.countEntriesIfAvailable('faces'),
      this.countEntriesIfAvailable('examples'),
    ]);
    return { stored_faces, enrolled_faces };
  }

  private async countEntriesIfAvailable(collection: 'faces' | 'examples'): Promise<number | null> {
    try {
      return await this.index.count(collection);
    } catch (error) {
      if (error instanceof IndexUnavailableError) return null;
      throw error;
    }
  }
}

const isWorker = (process: RunningProcess): process is Process<WorkerState> =>
  process.state.kind === 'worker';

const isApi = (process: RunningProcess): process is Process<ApiState> => process.state.kind === 'api';

function describeProcess({ host, pid, version, startedAt, seenAt }: RunningProcess) {
  return { host, pid, version, started_at: startedAt.toISOString(), seen_at: seenAt.toISOString() };
}

function describeWorker(process: Process<WorkerState>): StatusResponse['workers'][number] {
  const { ready, encoders, model, runtime, tasks, finished, interruptions } = process.state;
  return {
    ...describeProcess(process),
    ready,
    encoders,
    model,
    runtime,
    tasks: tasks.map(({ kind, subject, since }) => ({
      kind,
      file_hash: kind === 'encode-image' ? subject : null,
      run: kind === 'cluster-faces' ? Number(subject) : null,
      since,
    })),
    finished,
    interruptions,
    images_per_second: computeThroughput(process.state),
  };
}

function computeThroughput({ recent }: WorkerState): number {
  return recent.images / recent.seconds;
}

function summarizeLatency(workers: readonly Process<WorkerState>[]): StatusResponse['latency'] {
  const latencies = addLatencies(workers.map(({ state }) => state.recent.latencies));
  return {
    images: sum(latencies),
    median_seconds: estimateQuantile(latencies, 0.5) ?? null,
    p95_seconds: estimateQuantile(latencies, 0.95) ?? null,
  };
}

function describeCache(apis: readonly Process<ApiState>[]): StatusResponse['apis'][number]['cache'] {
  const lookups = apis.map(({ state }) => state.cacheLookups);
  return {
    hits: sum(lookups.map(({ hit }) => hit)),
    misses: sum(lookups.map(({ miss }) => miss)),
    unavailable: sum(lookups.map(({ away }) => away)),
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

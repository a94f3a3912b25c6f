import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { getQueueToken } from '@nestjs/bullmq';
import { Test, type TestingModule } from '@nestjs/testing';
import { type Job, type Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { type QueueConfig } from '#config';
import {
  AggregationQueue,
  aggregationQueueName,
  EncodingQueue,
  encodingQueueName,
  migrateQueueTables,
  QueueModule,
} from '#queue';
import { createDatabase } from '../../../test/servers/postgres.js';
import { pickRedisDatabase } from '../../../test/servers/redis.js';

let database: Awaited<ReturnType<typeof createDatabase>>;
let redisUrl: string;

beforeAll(async () => {
  database = await createDatabase();
  redisUrl = await pickRedisDatabase();
});

afterAll(() => database.drop());

const createQueueConfig = (backend: QueueConfig['backend']): QueueConfig => ({
  backend,
  url: backend === 'redis' ? redisUrl : database.url,
  traced: false,
});

async function countRedisKeys(): Promise<number> {
  const redis = new Redis(redisUrl);
  try {
    return await redis.dbsize();
  } finally {
    redis.disconnect();
  }
}

// The tests with PostgreSQL run first: Redis is still empty after them, which shows that they did not use Redis.
describe.each(['postgres', 'redis'] as const)('the queues on %s', (backend) => {
  let module: TestingModule;
  let encodings: EncodingQueue;
  let aggregation: AggregationQueue;
  let queues: Record<'encoding' | 'aggregation', Queue>;

  beforeAll(async () => {
    const config = createQueueConfig(backend);
    await migrateQueueTables(config);
    module = await Test.createTestingModule({
      imports: [QueueModule.forRoot(config, encodingQueueName, aggregationQueueName)],
    }).compile();
    encodings = module.get(EncodingQueue);
    aggregation = module.get(AggregationQueue);
    queues = {
      encoding: module.get(getQueueToken(encodingQueueName)),
      aggregation: module.get(getQueueToken(aggregationQueueName)),
    };
  });

  afterAll(() => module.close());

  /** Processes the jobs of a queue until the promise of `work` is settled. */
  async function withWorker(
    queue: Queue,
    process: (job: Job) => Promise<void>,
    work: (worker: Worker) => Promise<void>,
  ): Promise<void> {
    const { connection, prefix } = queue.opts;
    const worker = new Worker(queue.name, process, { connection, prefix: prefix! });
    try {
      await work(worker);
    } finally {
      await worker.close();
    }
  }

  test('contain at most one job per image, and the ID of this job is the file hash', async () => {
    const fileHash = 'a'.repeat(64);
    const results = await Promise.all(
      Array.from({ length: 5 }, (_, index) => encodings.enqueue({ fileHash, requestId: `request ${index}` })),
    );
    expect(results).toEqual(Array(5).fill('enqueued'));
    const jobs = await queues.encoding.getWaiting();
    expect(jobs.map(({ id, data }) => [id, (data as { fileHash: string }).fileHash])).toEqual([
      [fileHash, fileHash],
    ]);
  });

  test('accept an image again after its job was completed', async () => {
    const fileHash = 'b'.repeat(64);
    for (let round = 0; round < 2; round += 1) {
      await withWorker(
        queues.encoding,
        () => Promise.resolve(),
        async (worker) => {
          const completed = once(worker, 'drained');
          expect(await encodings.enqueue({ fileHash })).toBe('enqueued');
          await completed;
        },
      );
      expect(await queues.encoding.getJob(fileHash)).toBeUndefined();
    }
  });

  test('a failed job is retried', async () => {
    const fileHash = 'c'.repeat(64);
    const attempts: number[] = [];
    await withWorker(
      queues.encoding,
      (job) => {
        attempts.push(job.attemptsMade);
        return attempts.length === 1 ? Promise.reject(new Error('temporary')) : Promise.resolve();
      },
      async (worker) => {
        const completed = once(worker, 'completed');
        await encodings.enqueue({ fileHash });
        await completed;
      },
    );
    expect(attempts).toEqual([0, 1]);
  });

  test('combine requests for an aggregation into one job', async () => {
    for (let request = 0; request < 10; request += 1) aggregation.requestAggregation();
    await waitForCondition(async () => (await queues.aggregation.getWaitingCount()) > 0);
    aggregation.requestAggregation();
    await delay(300);
    expect(await queues.aggregation.getWaitingCount()).toBe(1);
    let runs = 0;
    await withWorker(
      queues.aggregation,
      () => Promise.resolve(void (runs += 1)),
      async (worker) => {
        await once(worker, 'drained');
      },
    );
    expect(runs).toBe(1);
  });

  test('run one more aggregation if it is requested while another aggregation runs', async () => {
    let runs = 0;
    let release: () => void = () => undefined;
    const blocked = new Promise<void>((resolve) => (release = resolve));
    await withWorker(
      queues.aggregation,
      async () => {
        runs += 1;
        if (runs === 1) await blocked;
      },
      async () => {
        aggregation.requestAggregation();
        await waitForCondition(() => Promise.resolve(runs === 1));
        for (let request = 0; request < 3; request += 1) {
          aggregation.requestAggregation();
          await delay(200);
        }
        expect(runs).toBe(1);
        release();
        await waitForCondition(() => Promise.resolve(runs === 2));
        await delay(300);
      },
    );
    expect(runs).toBe(2);
  });

  test('jobs are stored in the selected backend', async () => {
    expect((await countRedisKeys()) > 0).toBe(backend === 'redis');
  });
});

test('if several processes migrate the tables of the queue at the same time, no migration fails', async () => {
  const other = await createDatabase();
  try {
    const config: QueueConfig = { backend: 'postgres', url: other.url, traced: false };
    await Promise.all([migrateQueueTables(config), migrateQueueTables(config), migrateQueueTables(config)]);
    await migrateQueueTables(config);
  } finally {
    await other.drop();
  }
});

async function waitForCondition(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await delay(20);
}

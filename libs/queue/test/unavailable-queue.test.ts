import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { Test } from '@nestjs/testing';
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
import { waitUntilEnqueued } from '../src/enqueue.js';
import { InterruptibleProxy } from './interruptible-proxy.js';

let database: Awaited<ReturnType<typeof createDatabase>>;

beforeAll(async () => {
  Logger.overrideLogger(false);
  database = await createDatabase();
  await migrateQueueTables({ backend: 'postgres', url: database.url, traced: false });
});

afterAll(() => database.drop());

test.each(['postgres', 'redis'] as const)(
  'while %s is unavailable, enqueueing neither blocks nor throws, and jobs can be enqueued again afterwards',
  async (backend) => {
    const server = backend === 'redis' ? await pickRedisDatabase() : database.url;
    const proxy = await InterruptibleProxy.start(server);
    const module = await Test.createTestingModule({
      imports: [
        QueueModule.forRoot(
          { backend, url: proxy.url, traced: false },
          encodingQueueName,
          aggregationQueueName,
        ),
      ],
    }).compile();
    try {
      const encodings = module.get(EncodingQueue);
      expect(await encodings.enqueue({ fileHash: 'a'.repeat(64) })).toBe('enqueued');
      proxy.interrupt();
      module.get(AggregationQueue).requestAggregation();
      const results = await Promise.all(
        ['b', 'c', 'd'].map((digit) => encodings.enqueue({ fileHash: digit.repeat(64) })),
      );
      expect(results).toEqual(Array(3).fill('queue-unavailable'));
      proxy.restore();
      while ((await encodings.enqueue({ fileHash: 'b'.repeat(64) })) !== 'enqueued') await delay(50);
    } finally {
      proxy.restore();
      await module.close();
      proxy.stop();
    }
  },
);

test('enqueueing ends when the job is added, when adding the job fails, or at the timeout', async () => {
  expect(await waitUntilEnqueued(60_000, Promise.resolve())).toBe('enqueued');
  expect(await waitUntilEnqueued(60_000, Promise.reject(new Error('refused')))).toBe('queue-unavailable');
  expect(await waitUntilEnqueued(10, new Promise(() => undefined))).toBe('queue-unavailable');
});

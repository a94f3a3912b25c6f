import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { DataSource } from 'typeorm';
import {
  createDataSourceOptions,
  ImagesRepository,
  migrateDatabase,
  PendingImagesRepository,
  StagingCipher,
} from '#persistence';
import { startPostgres, type TestServer } from '../../../test/servers/postgres.js';

let temporaryDirectory: string;
let server: TestServer;

beforeAll(async () => {
  temporaryDirectory = await mkdtemp(join(tmpdir(), 'frs-crash-'));
  server = await startPostgres(temporaryDirectory);
  await migrateDatabase({ url: server.url, connections: 2 });
});

afterAll(async () => {
  await server.stop();
  await rm(temporaryDirectory, { recursive: true, force: true });
});

test('staged images and results survive an immediate crash of PostgreSQL', async () => {
  const staged = 'a'.repeat(64);
  const claimed = 'b'.repeat(64);
  const finished = 'c'.repeat(64);
  await runWithRepositories(async (images, pending) => {
    for (const hash of [claimed, finished]) {
      await images.stage(hash, [Buffer.from('bytes')]);
      await pending.claim(hash);
    }
    await pending.finish(finished, {
      status: 'no-face',
      width: 640,
      height: 480,
      model: 'test',
      faces: [],
    });
    await killPostgres();
  });
  await runWithRepositories(async (images, pending) => {
    expect(await images.findFinished([claimed, finished])).toEqual([finished]);
    expect((await pending.claim(claimed))?.bytes).toEqual(Buffer.from('bytes'));
    await images.stage(staged, [Buffer.from('many'), Buffer.from(' bytes')]);
    await killPostgres();
  });
  await runWithRepositories(async (_, pending) => {
    expect((await pending.claim(staged))?.bytes).toEqual(Buffer.from('many bytes'));
    // The number of attempts may be lost in the crash, but the image is still pending and can be encoded.
    const problem = { kind: 'unreadable', message: 'The content is not a photo.' } as const;
    expect(await pending.finish(claimed, { status: 'rejected', problem })).toBe(true);
  });
});

async function runWithRepositories(
  work: (images: ImagesRepository, pending: PendingImagesRepository) => Promise<void>,
): Promise<void> {
  const dataSource = await connectAfterRestart();
  try {
    const cipher = new StagingCipher('a secret');
    await work(new ImagesRepository(dataSource, cipher), new PendingImagesRepository(dataSource, cipher));
  } finally {
    await dataSource.destroy();
  }
}

/** Kills PostgreSQL so that it writes no shutdown checkpoint. The supervisor of PostgreSQL then restarts it. */
async function killPostgres(): Promise<void> {
  const [pid] = (await readFile(join(temporaryDirectory, 'postgres', 'postmaster.pid'), 'utf8')).split('\n');
  process.kill(Number(pid), 'SIGQUIT');
  while (isProcessAlive(Number(pid))) await delay(20);
}

function isProcessAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function connectAfterRestart(): Promise<DataSource> {
  for (;;) {
    try {
      return await new DataSource(createDataSourceOptions({ url: server.url, connections: 2 })).initialize();
    } catch {
      await delay(50);
    }
  }
}

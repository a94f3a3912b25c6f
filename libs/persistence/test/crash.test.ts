import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { DataSource } from 'typeorm';
import { databaseOptions, ImagesRepository, migrateDatabase, StagingCipher } from '#persistence';
import { startPostgres, type TestServer } from '../../../test/servers/postgres.js';

let directory: string;
let server: TestServer;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'frs-crash-'));
  server = await startPostgres(directory);
  await migrateDatabase({ url: server.url, connections: 2 });
});

afterAll(async () => {
  await server.stop();
  await rm(directory, { recursive: true, force: true });
});

test('what was accepted and what was answered survives a crash of PostgreSQL in the next moment', async () => {
  const accepted = 'a'.repeat(64);
  const begun = 'b'.repeat(64);
  const answered = 'c'.repeat(64);
  await withImages(async (images) => {
    for (const hash of [begun, answered]) {
      await images.stage(hash, [Buffer.from('bytes')]);
      await images.claim(hash);
    }
    await images.finish(answered, {
      status: 'no-face',
      width: 640,
      height: 480,
      model: 'test',
      faces: [],
    });
    await crash();
  });
  await withImages(async (images) => {
    expect(await images.findFinished([begun, answered])).toEqual([answered]);
    expect((await images.claim(begun))?.bytes).toEqual(Buffer.from('bytes'));
    await images.stage(accepted, [Buffer.from('many'), Buffer.from(' bytes')]);
    await crash();
  });
  await withImages(async (images) => {
    expect((await images.claim(accepted))?.bytes).toEqual(Buffer.from('many bytes'));
    // Whether its attempts are remembered is left open: it is pending, and can be encoded.
    const problem = { kind: 'unreadable', message: 'It is no photo.' } as const;
    expect(await images.finish(begun, { status: 'rejected', problem })).toBe(true);
  });
});

async function withImages(work: (images: ImagesRepository) => Promise<void>): Promise<void> {
  const dataSource = await untilUp();
  try {
    await work(new ImagesRepository(dataSource, new StagingCipher('a secret')));
  } finally {
    await dataSource.destroy();
  }
}

/** Ends PostgreSQL without giving it the time to write anything; its supervisor starts it again. */
async function crash(): Promise<void> {
  const [pid] = (await readFile(join(directory, 'postgres', 'postmaster.pid'), 'utf8')).split('\n');
  process.kill(Number(pid), 'SIGQUIT');
  while (isAlive(Number(pid))) await delay(20);
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function untilUp(): Promise<DataSource> {
  for (;;) {
    try {
      return await new DataSource(databaseOptions({ url: server.url, connections: 2 })).initialize();
    } catch {
      await delay(50);
    }
  }
}

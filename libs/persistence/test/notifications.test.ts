import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { DataSource } from 'typeorm';
import {
  databaseOptions,
  ImageNotifications,
  ImageArchiveRepository,
  ImagesRepository,
  migrateDatabase,
  StagingCipher,
} from '#persistence';
import { createDatabase } from '../../../test/servers/postgres.js';

let database: Awaited<ReturnType<typeof createDatabase>>;
let dataSource: DataSource;
let images: ImagesRepository;

beforeAll(async () => {
  database = await createDatabase();
  await migrateDatabase({ url: database.url, connections: 2 });
  dataSource = await new DataSource(databaseOptions({ url: database.url, connections: 4 })).initialize();
  images = new ImagesRepository(dataSource, new StagingCipher('a secret'));
});

afterAll(async () => {
  await dataSource.destroy();
  await database.drop();
});

let lastHash = 0;

async function stagedImage(): Promise<string> {
  const hash = (++lastHash).toString(16).padStart(64, 'b');
  await images.stage(hash, [Buffer.from('bytes')]);
  return hash;
}

/** Hears announcements, and tells when one has come. */
class Ear {
  private readonly heard = new Set<string>();
  private readonly waiting = new Map<string, () => void>();

  hear = (hash: string): void => {
    this.heard.add(hash);
    this.waiting.get(hash)?.();
  };

  async untilHeard(hash: string): Promise<void> {
    if (!this.heard.has(hash)) await new Promise<void>((resolve) => this.waiting.set(hash, resolve));
  }
}

describe('who listens', () => {
  let announcements: ImageNotifications;
  let ear: Ear;

  beforeEach(() => {
    announcements = new ImageNotifications(database.url);
    ear = new Ear();
  });

  afterEach(() => announcements.onApplicationShutdown());

  test('hears that an image is finished', async () => {
    await announcements.subscribe(ear.hear);
    const hash = await stagedImage();
    await images.finish(hash, {
      status: 'rejected',
      problem: { kind: 'unreadable', message: 'It is no photo.' },
    });
    await ear.untilHeard(hash);
    expect(await images.findFinished([hash])).toEqual([hash]);
  });

  test('hears that pending images have expired', async () => {
    await announcements.subscribe(ear.hear);
    const hashes = [await stagedImage(), await stagedImage()];
    await dataSource.query(
      `UPDATE images SET created_at = now() - interval '9 days' WHERE file_hash = ANY($1)`,
      [hashes],
    );
    await new ImageArchiveRepository(dataSource).deleteExpired(8, 10, () => Promise.resolve());
    for (const hash of hashes) await ear.untilHeard(hash);
  });

  test('hears that an image is deleted', async () => {
    await announcements.subscribe(ear.hear);
    const hash = await stagedImage();
    await images.delete(hash);
    await ear.untilHeard(hash);
    expect(await images.find(hash)).toBeUndefined();
  });

  test('hears again when it listens again after its connection was cut', async () => {
    await announcements.subscribe(ear.hear);
    await dataSource.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE application_name = 'frs-announcements' AND datname = current_database()`,
    );
    const hash = await stagedImage();
    for (let heard = false; !heard;) {
      await announcements.subscribe(ear.hear);
      // Announced to whoever listens by now: the loss of a connection is noticed when it is noticed.
      await dataSource.query('SELECT pg_notify($1, $2)', ['frs_images', hash]);
      heard = await Promise.race([
        ear.untilHeard(hash).then(() => true),
        new Promise<boolean>((resolve) => setTimeout(resolve, 50, false)),
      ]);
    }
  });

  test('is told when it cannot', async () => {
    const nowhere = new URL(database.url);
    nowhere.pathname = 'no_such_database';
    const deaf = new ImageNotifications(nowhere.href);
    await expect(deaf.subscribe(ear.hear)).rejects.toThrow('does not exist');
    await expect(deaf.subscribe(ear.hear)).rejects.toThrow('does not exist');
  });
});

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { DataSource } from 'typeorm';
import {
  createDataSourceOptions,
  ImageNotifications,
  ImagesRepository,
  migrateDatabase,
  PendingImagesRepository,
  StagingCipher,
} from '#persistence';
import { createDatabase } from '../../../test/servers/postgres.js';
import { findImage } from './find-image.js';

let database: Awaited<ReturnType<typeof createDatabase>>;
let dataSource: DataSource;
let images: ImagesRepository;
let pendingImages: PendingImagesRepository;

beforeAll(async () => {
  database = await createDatabase();
  await migrateDatabase({ url: database.url, connections: 2 });
  dataSource = await new DataSource(
    createDataSourceOptions({ url: database.url, connections: 4 }),
  ).initialize();
  const cipher = new StagingCipher('a secret');
  images = new ImagesRepository(dataSource, cipher);
  pendingImages = new PendingImagesRepository(dataSource, cipher);
});

afterAll(async () => {
  await dataSource.destroy();
  await database.drop();
});

let lastHash = 0;

async function stageNewImage(): Promise<string> {
  const hash = (++lastHash).toString(16).padStart(64, 'b');
  await images.stage(hash, [Buffer.from('bytes')]);
  return hash;
}

/** Records notifications. */
class NotificationRecorder {
  private readonly received = new Set<string>();
  private readonly waiting = new Map<string, () => void>();

  record = (hash: string): void => {
    this.received.add(hash);
    this.waiting.get(hash)?.();
  };

  async waitFor(hash: string): Promise<void> {
    if (!this.received.has(hash)) await new Promise<void>((resolve) => this.waiting.set(hash, resolve));
  }
}

describe('a subscriber', () => {
  let notifications: ImageNotifications;
  let recorder: NotificationRecorder;

  beforeEach(() => {
    notifications = new ImageNotifications(database.url);
    recorder = new NotificationRecorder();
  });

  afterEach(() => notifications.onApplicationShutdown());

  test('is notified when an image is finished', async () => {
    await notifications.subscribe(recorder.record);
    const hash = await stageNewImage();
    await pendingImages.finish(hash, {
      status: 'rejected',
      problem: { kind: 'unreadable', message: 'The content is not a photo.' },
    });
    await recorder.waitFor(hash);
    expect(await images.findFinished([hash])).toEqual([hash]);
  });

  test('is notified when pending images are deleted because they expired', async () => {
    await notifications.subscribe(recorder.record);
    const hashes = [await stageNewImage(), await stageNewImage()];
    await dataSource.query(
      `UPDATE images SET created_at = now() - interval '9 days' WHERE file_hash = ANY($1)`,
      [hashes],
    );
    await images.deleteExpired(8, 10, () => Promise.resolve());
    for (const hash of hashes) await recorder.waitFor(hash);
  });

  test('is notified when an image is deleted', async () => {
    await notifications.subscribe(recorder.record);
    const hash = await stageNewImage();
    await images.delete(hash);
    await recorder.waitFor(hash);
    expect(await findImage(images, hash)).toBeUndefined();
  });

  test('is notified again after its connection was lost and it has subscribed over a new connection', async () => {
    await notifications.subscribe(recorder.record);
    await dataSource.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE application_name = 'frs-notifications' AND datname = current_database()`,
    );
    const hash = await stageNewImage();
    for (let received = false; !received;) {
      await notifications.subscribe(recorder.record);
      // The test sends the notification repeatedly, because the subscriber detects the lost connection only after some
      // time.
      await dataSource.query('SELECT pg_notify($1, $2)', ['frs_images', hash]);
      received = await Promise.race([
        recorder.waitFor(hash).then(() => true),
        new Promise<boolean>((resolve) => setTimeout(resolve, 50, false)),
      ]);
    }
  });

  test('receives an error if the database cannot be reached', async () => {
    const nowhere = new URL(database.url);
    nowhere.pathname = 'no_such_database';
    const unconnected = new ImageNotifications(nowhere.href);
    await expect(unconnected.subscribe(recorder.record)).rejects.toThrow('does not exist');
    await expect(unconnected.subscribe(recorder.record)).rejects.toThrow('does not exist');
  });
});

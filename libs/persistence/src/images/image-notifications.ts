import { Injectable } from '@nestjs/common';
import { type DataSource } from 'typeorm';
import { DatabaseNotifications } from '../notifications/database-notifications.js';
import { type IndexChange, toIndexNotifications } from '../notifications/index-changes.js';

const imagesChannel = 'frs_images';

/**
 * Notifies all subscribers that images or location requests were finished or deleted, and notifies the index of the changes to their faces.
 * Call it after the commit. It never throws, because subscribers also poll the database, so a notification may be lost.
 *
 * The notification is a separate transaction with asynchronous commit: PostgreSQL serializes the commits of
 * transactions that send notifications, so a commit must be fast. A notification need not be stored on disk.
 *
 * @param fileHashes the hashes of the images, or the ids of the location requests
 */
export async function notifyImageChanges(
  dataSource: DataSource,
  fileHashes: readonly string[],
  indexChanges: readonly IndexChange[] = [],
): Promise<void> {
  const notifications = [
    ...fileHashes.map((fileHash) => ({ channel: imagesChannel, payload: fileHash })),
    ...indexChanges.flatMap(toIndexNotifications),
  ];
  if (notifications.length === 0) return;
  await dataSource
    .query(
      `SELECT set_config('synchronous_commit', 'off', true), pg_notify("channel", "payload")
       FROM unnest($1::text[], $2::text[]) AS notification ("channel", "payload")`,
      [notifications.map(({ channel }) => channel), notifications.map(({ payload }) => payload)],
    )
    .catch(() => undefined);
}

/** Receives notifications of all processes about finished and deleted images and location requests. */
@Injectable()
export class ImageNotifications extends DatabaseNotifications {
  constructor(url: string) {
    super(url, imagesChannel);
  }

  /**
   * Subscribes, unless a subscription exists. A lost connection ends the subscription, and the caller must then
   * subscribe again.
   *
   * @throws when the database cannot be reached
   */
  async subscribe(onChange: (fileHash: string) => void): Promise<void> {
    await this.listen(onChange);
  }
}

import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Client } from 'pg';
import { type DataSource } from 'typeorm';

const channel = 'frs_images';

/**
 * Notifies all subscribers that images were finished or deleted, after that was committed. Never throws: a notification may
 * be lost, so subscribers also poll the database.
 *
 * The notification is a separate transaction with asynchronous commit: PostgreSQL serializes the commits of transactions
 * that notify, and a notification needs no durability.
 */
export async function notifyImageChanges(
  dataSource: DataSource,
  fileHashes: readonly string[],
): Promise<void> {
  await dataSource
    .query(
      `SELECT set_config('synchronous_commit', 'off', true), pg_notify($1, "file_hash")
       FROM unnest($2::text[]) AS "file_hash"`,
      [channel, fileHashes],
    )
    .catch(() => undefined);
}

/** Receives the notifications about finished and deleted images from all processes. */
@Injectable()
export class ImageNotifications implements OnApplicationShutdown {
  private client: Client | undefined;

  /** @param url of the database; a subscription keeps a separate connection open */
  constructor(private readonly url: string) {}

  /**
   * Subscribes, unless there is a subscription already. A lost connection ends the subscription; call this again then.
   *
   * @throws when the database cannot be reached
   */
  async subscribe(onChange: (fileHash: string) => void): Promise<void> {
    if (this.client !== undefined) return;
    const client = new Client({
      connectionString: this.url,
      application_name: 'frs-notifications',
      connectionTimeoutMillis: 5_000,
      keepAlive: true,
    });
    const onLost = (): void => {
      if (this.client === client) this.client = undefined;
    };
    client.on('error', onLost);
    client.on('end', onLost);
    client.on('notification', ({ payload }) => {
      onChange(payload!);
    });
    this.client = client;
    try {
      await client.connect();
      await client.query(`LISTEN ${channel}`);
    } catch (error) {
      onLost();
      await client.end().catch(() => undefined);
      throw error;
    }
  }

  async onApplicationShutdown(): Promise<void> {
    await this.client?.end();
  }
}

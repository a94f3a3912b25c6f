import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Client } from 'pg';
import { type DataSource } from 'typeorm';

const channel = 'frs_images';

/**
 * Tells who listens that images are finished, or gone, once that is committed. Never throws: an announcement can be
 * lost, so who waits for an image also asks the database now and then.
 *
 * It is a transaction of its own, and not waited for until it is on the disk: PostgreSQL commits those that announce
 * something one after the other, and what is on the disk of an announcement helps nobody.
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

/** Hears which images are finished, or gone, from whichever process announces it. */
@Injectable()
export class ImageNotifications implements OnApplicationShutdown {
  private client: Client | undefined;

  /** @param url of the database; the connection is one of its own, for it stays open as long as it listens */
  constructor(private readonly url: string) {}

  /**
   * Listens, unless it listens already. It stops when the connection is lost, and is to be called again then.
   *
   * @throws when the database cannot be reached
   */
  async subscribe(heard: (fileHash: string) => void): Promise<void> {
    if (this.client !== undefined) return;
    const client = new Client({
      connectionString: this.url,
      application_name: 'frs-announcements',
      connectionTimeoutMillis: 5_000,
      keepAlive: true,
    });
    const lost = (): void => {
      if (this.client === client) this.client = undefined;
    };
    client.on('error', lost);
    client.on('end', lost);
    client.on('notification', ({ payload }) => {
      heard(payload!);
    });
    this.client = client;
    try {
      await client.connect();
      await client.query(`LISTEN ${channel}`);
    } catch (error) {
      lost();
      await client.end().catch(() => undefined);
      throw error;
    }
  }

  async onApplicationShutdown(): Promise<void> {
    await this.client?.end();
  }
}

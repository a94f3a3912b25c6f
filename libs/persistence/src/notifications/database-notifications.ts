import { type OnApplicationShutdown } from '@nestjs/common';
import { Client } from 'pg';

/** Receives the notifications of one PostgreSQL channel on a separate database connection. */
export abstract class DatabaseNotifications implements OnApplicationShutdown {
  private client: Client | undefined;

  /** @param url the URL of the database; a subscription holds one connection to this database permanently */
  protected constructor(
    private readonly url: string,
    private readonly channel: string,
  ) {}

  /**
   * Subscribes to the channel if no subscription exists. A lost connection ends the subscription, and the caller must
   * then subscribe again.
   *
   * @returns whether a new subscription was created; if it was, notifications that were sent before may be lost
   * @throws when the database cannot be reached
   */
  protected async listen(onPayload: (payload: string) => void): Promise<boolean> {
    if (this.client !== undefined) return false;
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
      onPayload(payload!);
    });
    this.client = client;
    try {
      await client.connect();
      await client.query(`LISTEN ${this.channel}`);
    } catch (error) {
      onLost();
      await client.end().catch(() => undefined);
      throw error;
    }
    return true;
  }

  async onApplicationShutdown(): Promise<void> {
    await this.client?.end();
  }
}

import { setTimeout as delay } from 'node:timers/promises';
import { Inject, Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { type ApiConfig } from '#config';
import { OutageLog } from '#logging';
import {
  type ApiKeyEntity,
  ApiKeysRepository,
  hashSecret,
  hasSecretFormat,
  revocationDelay,
} from '#persistence';
import { apiConfig } from '../config/api-config.js';

/** What the API needs to know of a key. */
export type ApiKey = Pick<ApiKeyEntity, 'id' | 'name' | 'scopes' | 'expiresAt'>;

/** Milliseconds that are to lie between two looks into the database, however many unknown keys come. */
const minRefreshInterval = 1_000;

/**
 * All keys that are in use, held in this process.
 *
 * There are few of them, so all are read every few seconds, and a request is let in or not without asking the database:
 * no flood of invented keys reaches it, and while it is away those who were let in still are. A key that is not known
 * may have been made a moment ago, so it is looked for once more, for all who have such keys together.
 */
@Injectable()
export class ApiKeyCache implements OnModuleInit, OnApplicationShutdown {
  private readonly outages = new OutageLog(new Logger(ApiKeyCache.name), 'The database with the API keys');
  private keys = new Map<string, ApiKey>();
  private lastRefresh = -Infinity;
  private refreshing: Promise<void> | undefined;
  private nextRefresh: Promise<void> | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    @Inject(apiConfig) private readonly config: ApiConfig,
    private readonly repository: ApiKeysRepository,
  ) {}

  async onModuleInit(): Promise<void> {
    if (!this.config.keysRequired) return;
    await this.load();
    this.timer = setInterval(() => void this.refresh(), revocationDelay * 1000);
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /** The key with this secret; undefined when none is known that is in use now. */
  find(secret: string): ApiKey | undefined {
    const key = this.keys.get(hashSecret(secret).toString('hex'));
    return key === undefined || hasExpired(key) ? undefined : key;
  }

  /** The key with this secret, even if it was made a moment ago; takes up to a second. */
  async findAfterRefresh(secret: string): Promise<ApiKey | undefined> {
    if (!hasSecretFormat(secret)) return undefined;
    const pause = Math.max(0, this.lastRefresh + minRefreshInterval - performance.now());
    this.nextRefresh ??= delay(pause).then(() => {
      this.nextRefresh = undefined;
      return this.refresh();
    });
    await this.nextRefresh;
    return this.find(secret);
  }

  /** Reads the keys again; those who ask meanwhile wait for the same answer. */
  private refresh(): Promise<void> {
    this.refreshing ??= this.load()
      .catch((error: unknown) => {
        this.outages.report(error as Error);
      })
      .finally(() => {
        this.refreshing = undefined;
      });
    return this.refreshing;
  }

  private async load(): Promise<void> {
    this.lastRefresh = performance.now();
    const keys = await this.repository.findActive();
    this.keys = new Map(keys.map((key) => [key.secretHash.toString('hex'), key]));
  }
}

function hasExpired({ expiresAt }: ApiKey): boolean {
  return expiresAt !== null && expiresAt.getTime() <= Date.now();
}

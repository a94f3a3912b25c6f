import { setTimeout as delay } from 'node:timers/promises';
import { Inject, Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { type ApiConfig } from '#config';
import { OutageLog } from '#logging';
import {
  type ApiKeyEntity,
  ApiKeysRepository,
  hashSecret,
  hasSecretFormat,
  revocationDelaySeconds,
} from '#persistence';
import { apiConfig } from '../config/api-config.module.js';

export type ApiKey = Pick<ApiKeyEntity, 'id' | 'name' | 'scopes' | 'expiresAt'>;

/** Minimum number of milliseconds between two queries, regardless of the number of requests with unknown keys. */
const minRefreshInterval = 1_000;

/**
 * Keeps all valid API keys in memory. There are few API keys, so all keys are loaded every few seconds, and a request
 * is authenticated without a database query. Requests with invalid keys cause no load on the database, and valid keys
 * keep working while the database is unavailable. A key that is not in the cache may be new. All concurrent requests
 * with such keys share one additional refresh.
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
    await this.loadKeys();
    this.timer = setInterval(() => void this.refreshKeys(), revocationDelaySeconds * 1000);
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /** Finds the valid API key with this secret in memory. */
  findKey(secret: string): ApiKey | undefined {
    const key = this.keys.get(hashSecret(secret).toString('hex'));
    return key === undefined || hasExpired(key) ? undefined : key;
  }

  /** Finds the valid API key with this ID in memory. */
  findKeyById(id: string): ApiKey | undefined {
    const key = [...this.keys.values()].find((candidate) => candidate.id === id);
    return key === undefined || hasExpired(key) ? undefined : key;
  }

  /** Loads the API keys again, which takes up to a second, and then finds the valid key with this secret. */
  async findKeyAfterRefresh(secret: string): Promise<ApiKey | undefined> {
    if (!hasSecretFormat(secret)) return undefined;
    const pause = Math.max(0, this.lastRefresh + minRefreshInterval - performance.now());
    this.nextRefresh ??= delay(pause).then(() => {
      this.nextRefresh = undefined;
      return this.refreshKeys();
    });
    await this.nextRefresh;
    return this.findKey(secret);
  }

  /** Loads the keys again; concurrent calls share one query. */
  private refreshKeys(): Promise<void> {
    this.refreshing ??= this.loadKeys()
      .catch((error: unknown) => {
        this.outages.logOutage(error as Error);
      })
      .finally(() => {
        this.refreshing = undefined;
      });
    return this.refreshing;
  }

  private async loadKeys(): Promise<void> {
    this.lastRefresh = performance.now();
    const keys = await this.repository.findActive();
    this.keys = new Map(keys.map((key) => [key.secretHash.toString('hex'), key]));
  }
}

function hasExpired({ expiresAt }: ApiKey): boolean {
  return expiresAt !== null && expiresAt.getTime() <= Date.now();
}

import { Inject, Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { type Redis } from 'ioredis';
import { RateLimiterMemory, RateLimiterRedis } from 'rate-limiter-flexible';
import { openBestEffortRedis } from '#cache';
import { type ApiConfig } from '#config';
import { OutageLog } from '#logging';
import { RateLimitTable } from '#persistence';
import { apiConfig } from '../config/api-config.module.js';
import { Problem } from '../problems/problem.js';
import { type LimiterFactory, Quota, type QuotaState } from './quota.js';

/**
 * The timeout of a Redis command, in milliseconds. This timeout is longer than the timeout of cache commands, because
 * the shared limit does not include a request that is not counted before the timeout.
 */
const redisCommandTimeout = 1_000;

/**
 * The maximum number of failed authentications per minute and address. The limit is so high that a script with an
 * incorrect key rarely reaches it.
 */
const failedAuthenticationLimit = 60;

/** Checks the quotas of each client per minute, which all replicas share. */
@Injectable()
export class RateLimits implements OnModuleInit, OnApplicationShutdown {
  private readonly outages = new OutageLog(
    new Logger(RateLimits.name),
    'The shared storage of rate limits (each process now counts its own requests)',
  );
  /** Whether authorized requests are limited. */
  readonly enabled: boolean;
  private readonly redis: Redis | undefined;
  private readonly requests: Quota | undefined;
  private readonly uploads: Quota | undefined;
  private readonly failedAuthentications: Quota | undefined;

  constructor(
    @Inject(apiConfig) { rateLimits, keysRequired }: ApiConfig,
    private readonly table: RateLimitTable,
  ) {
    const { requests, uploads, redisUrl } = rateLimits;
    this.enabled = requests !== undefined || uploads !== undefined;
    if (redisUrl !== undefined && this.enabled) {
      this.redis = openBestEffortRedis(redisUrl, { commandTimeout: redisCommandTimeout }, (error) => {
        this.outages.logOutage(error);
      });
    }
    this.requests = this.createQuota('requests', requests, this.sharedLimiter);
    this.uploads = this.createQuota('photos', uploads, this.sharedLimiter);
    // Each process counts requests with an invalid key separately, so that these requests cause no load on the shared
    // storage.
    this.failedAuthentications = this.createQuota(
      'requests without a valid key',
      keysRequired ? failedAuthenticationLimit : undefined,
      createMemoryLimiter,
    );
  }

  private readonly sharedLimiter: LimiterFactory = (allowance) =>
    this.redis === undefined
      ? this.table.createLimiter(allowance)
      : new RateLimiterRedis({ ...allowance, storeClient: this.redis });

  private createQuota(
    name: string,
    limit: number | undefined,
    createLimiter: LimiterFactory,
  ): Quota | undefined {
    return limit === undefined ? undefined : new Quota({ name, limit }, createLimiter, this.outages);
  }

  async onModuleInit(): Promise<void> {
    // Without a connection, each process counts its own requests until Redis is available.
    await this.redis?.connect().catch(() => undefined);
  }

  onApplicationShutdown(): void {
    this.redis?.disconnect();
  }

  /**
   * Counts a request, and one photo for an upload.
   *
   * @returns the state of each quota that applies
   */
  async consumeRequestQuota(caller: string, isUpload: boolean): Promise<readonly QuotaState[]> {
    const quotas = [this.requests, isUpload ? this.uploads : undefined];
    return Promise.all(
      quotas.filter((quota) => quota !== undefined).map((quota) => quota.consume(caller, 1)),
    );
  }

  /**
   * Counts the photos of a request beyond the first one, before they are processed.
   *
   * @throws {Problem} if the client has exceeded its quota
   */
  async consumePhotoQuota(caller: string, photos: number): Promise<void> {
    if (photos < 1) return;
    const quota = await this.uploads?.consume(caller, photos);
    if (quota?.exceeded === true) throw createQuotaExceededProblem([quota]);
  }

  /** @throws {Problem} if too many authentications from this address have failed */
  async consumeFailedAuthenticationQuota(address: string): Promise<void> {
    const quota = await this.failedAuthentications?.consume(address, 1);
    if (quota?.exceeded === true) throw createQuotaExceededProblem([quota]);
  }
}

const createMemoryLimiter: LimiterFactory = (allowance) => new RateLimiterMemory(allowance);

export function createQuotaExceededProblem(exceeded: readonly QuotaState[]): Problem {
  const seconds = Math.max(...exceeded.map(({ resetSeconds }) => resetSeconds));
  const limits = exceeded.map(({ limit, name }) => `${limit} ${name}`).join(' and ');
  return new Problem('quota-exceeded', {
    detail: `${limits} a minute are allowed. The next minute begins in ${seconds} seconds.`,
    headers: { 'Retry-After': String(seconds) },
  });
}

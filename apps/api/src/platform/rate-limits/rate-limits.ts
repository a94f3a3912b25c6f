import { Inject, Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { type Redis } from 'ioredis';
import { RateLimiterMemory, RateLimiterRedis } from 'rate-limiter-flexible';
import { openBestEffortRedis } from '#cache';
import { type ApiConfig } from '#config';
import { OutageLog } from '#logging';
import { RateLimitTable } from '#persistence';
import { apiConfig } from '../config/api-config.js';
import { Problem } from '../problems/problem.js';
import { type LimiterFactory, Quota, type QuotaState } from './quota.js';

/** Milliseconds for which a request waits to be counted. Longer than for a cache: what is not counted is not limited. */
const commandTimeout = 1_000;

/** Requests without a key that is accepted, a minute and address. Enough for who has mistyped it in a script. */
const failedAuthenticationLimit = 60;

/** What each client may have of the service in a minute, counted by all replicas together. */
@Injectable()
export class RateLimits implements OnModuleInit, OnApplicationShutdown {
  private readonly outages = new OutageLog(
    new Logger(RateLimits.name),
    'What counts requests (each process counts its own meanwhile)',
  );
  /** Whether anything is limited for those who may come in. */
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
      this.redis = openBestEffortRedis(redisUrl, { commandTimeout: commandTimeout }, (error) => {
        this.outages.report(error);
      });
    }
    this.requests = this.quota('requests', requests, this.sharedLimiter);
    this.uploads = this.quota('photos', uploads, this.sharedLimiter);
    // Each process by itself: whoever invents keys is to be no burden to what the others share.
    this.failedAuthentications = this.quota(
      'requests without a valid key',
      keysRequired ? failedAuthenticationLimit : undefined,
      localLimiter,
    );
  }

  private readonly sharedLimiter: LimiterFactory = (allowance) =>
    this.redis === undefined
      ? this.table.createLimiter(allowance)
      : new RateLimiterRedis({ ...allowance, storeClient: this.redis });

  private quota(name: string, limit: number | undefined, countIn: LimiterFactory): Quota | undefined {
    return limit === undefined ? undefined : new Quota({ name, limit }, countIn, this.outages);
  }

  async onModuleInit(): Promise<void> {
    // A Redis that is away now will be there later; until then each process counts for itself.
    await this.redis?.connect().catch(() => undefined);
  }

  onApplicationShutdown(): void {
    this.redis?.disconnect();
  }

  /**
   * Spends one request of a client, and one photo where it sends one.
   *
   * @returns what is left of each that is limited
   */
  async consumeRequest(caller: string, isUpload: boolean): Promise<readonly QuotaState[]> {
    const quotas = [this.requests, isUpload ? this.uploads : undefined];
    return Promise.all(
      quotas.filter((quota) => quota !== undefined).map((quota) => quota.consume(caller, 1)),
    );
  }

  /**
   * Spends photos that a request turned out to carry beyond its first, before anything is done with them.
   *
   * @throws {Problem} when the client has spent what it may have
   */
  async consumePhotos(caller: string, photos: number): Promise<void> {
    if (photos < 1) return;
    const spending = await this.uploads?.consume(caller, photos);
    if (spending?.exceeded === true) throw quotaExceeded([spending]);
  }

  /** @throws {Problem} when an address has come without an accepted key too often */
  async consumeFailedAuthentication(address: string): Promise<void> {
    const spending = await this.failedAuthentications?.consume(address, 1);
    if (spending?.exceeded === true) throw quotaExceeded([spending]);
  }
}

const localLimiter: LimiterFactory = (allowance) => new RateLimiterMemory(allowance);

/** The answer to who has spent more than there was. */
export function quotaExceeded(spendings: readonly QuotaState[]): Problem {
  const seconds = Math.max(...spendings.map(({ resetSeconds }) => resetSeconds));
  const limits = spendings.map(({ limit, name }) => `${limit} ${name}`).join(' and ');
  return new Problem('quota-exceeded', {
    detail: `${limits} a minute are allowed. The next minute begins in ${seconds} seconds.`,
    headers: { 'Retry-After': String(seconds) },
  });
}

import { type RateLimiterAbstract, RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { type OutageLog } from '#logging';
import { type RateLimit } from '#persistence';

/** The length of the fixed time window in which requests are counted, in seconds. */
export const windowSeconds = 60;

export interface QuotaOptions {
  readonly name: string;
  /** The maximum number of points of each client per window; a request or a photo is one point. */
  readonly limit: number;
}

/** A function that creates a limiter. The storage in which the limiter counts depends on the function. */
export type LimiterFactory = (allowance: RateLimit) => RateLimiterAbstract;

/** The quota of a client after it has consumed points. */
export interface QuotaState {
  readonly name: string;
  readonly limit: number;
  readonly remaining: number;
  /** Seconds until the window ends. */
  readonly resetSeconds: number;
  readonly exceeded: boolean;
}

/**
 * Limits the requests of each client. The requests of a client are counted in a storage that all replicas share. While
 * the shared storage is unavailable, each process counts in memory: the limits are then less strict, but the service
 * remains available.
 */
export class Quota {
  private readonly shared: RateLimiterAbstract;
  private readonly local: RateLimiterMemory;

  constructor(
    private readonly options: QuotaOptions,
    createLimiter: LimiterFactory,
    private readonly outages: OutageLog,
  ) {
    const allowance = {
      keyPrefix: `frs:limit:${options.name}`,
      points: options.limit,
      duration: windowSeconds,
      // While a client exceeds its quota, its requests cause no load on the shared storage.
      inMemoryBlockOnConsumed: options.limit,
    };
    this.shared = createLimiter(allowance);
    this.local = new RateLimiterMemory(allowance);
  }

  async consume(client: string, points: number): Promise<QuotaState> {
    try {
      return await this.consumeFromLimiter(this.shared, client, points);
    } catch (error) {
      this.outages.logOutage(error as Error);
      return this.consumeFromLimiter(this.local, client, points);
    }
  }

  private async consumeFromLimiter(
    limiter: RateLimiterAbstract,
    client: string,
    points: number,
  ): Promise<QuotaState> {
    const { name, limit } = this.options;
    const toState = (result: RateLimiterRes, exceeded: boolean): QuotaState => ({
      name,
      limit,
      remaining: result.remainingPoints,
      resetSeconds: Math.ceil(result.msBeforeNext / 1000),
      exceeded,
    });
    return limiter.consume(client, points).then(
      (result) => toState(result, false),
      (reason: unknown) => {
        // The limiter rejects with a result if the quota is exceeded, and with an error if the storage is unavailable.
        if (reason instanceof RateLimiterRes) return toState(reason, true);
        throw reason;
      },
    );
  }
}

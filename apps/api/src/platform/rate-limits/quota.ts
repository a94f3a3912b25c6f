import { type RateLimiterAbstract, RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { type OutageLog } from '#logging';
import { type RateLimit } from '#persistence';

/** Seconds in which an allowance is spent. */
export const windowSeconds = 60;

export interface QuotaOptions {
  readonly name: string;
  /** How much each client may have in a window. */
  readonly limit: number;
}

/** Makes what counts an allowance somewhere. */
export type LimiterFactory = (allowance: RateLimit) => RateLimiterAbstract;

/** How a client stands after it has spent something. */
export interface QuotaState {
  readonly name: string;
  readonly limit: number;
  readonly remaining: number;
  /** Until the window ends and everything is there again. */
  readonly resetSeconds: number;
  readonly exceeded: boolean;
}

/**
 * So much of one thing for each client in every window, counted where all replicas count.
 *
 * While that place is away each process counts for itself: a service that limits less than it should is better than
 * one that answers nothing.
 */
export class Quota {
  private readonly shared: RateLimiterAbstract;
  private readonly local: RateLimiterMemory;

  constructor(
    private readonly options: QuotaOptions,
    countIn: LimiterFactory,
    private readonly outages: OutageLog,
  ) {
    const allowance = {
      keyPrefix: `frs:limit:${options.name}`,
      points: options.limit,
      duration: windowSeconds,
      // Who has spent everything is known here until the window ends, and asked for nowhere else.
      inMemoryBlockOnConsumed: options.limit,
    };
    this.shared = countIn(allowance);
    this.local = new RateLimiterMemory(allowance);
  }

  async consume(client: string, points: number): Promise<QuotaState> {
    try {
      return await this.consumeFrom(this.shared, client, points);
    } catch (error) {
      this.outages.report(error as Error);
      return this.consumeFrom(this.local, client, points);
    }
  }

  private async consumeFrom(
    limiter: RateLimiterAbstract,
    client: string,
    points: number,
  ): Promise<QuotaState> {
    const { name, limit } = this.options;
    const spending = (state: RateLimiterRes, exceeded: boolean): QuotaState => ({
      name,
      limit,
      remaining: state.remainingPoints,
      resetSeconds: Math.ceil(state.msBeforeNext / 1000),
      exceeded,
    });
    return limiter.consume(client, points).then(
      (state) => spending(state, false),
      (reason: unknown) => {
        // An allowance that is exceeded is told by a rejection.
        if (reason instanceof RateLimiterRes) return spending(reason, true);
        throw reason;
      },
    );
  }
}

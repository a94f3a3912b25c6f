import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { RateLimiterPostgres } from 'rate-limiter-flexible';
import { type DataSource } from 'typeorm';

/** The options of a rate limiter. */
export interface RateLimit {
  /** Distinguishes its counts from those of other limiters. */
  readonly keyPrefix: string;
  /** Points per window. */
  readonly points: number;
  /** Length of a window, in seconds. */
  readonly duration: number;
  /** Points at which the process blocks a client in memory, without a query. */
  readonly inMemoryBlockOnConsumed: number;
}

/** Rate limiters that count in PostgreSQL, for installations without a Redis. */
@Injectable()
export class RateLimitTable {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  createLimiter(allowance: RateLimit): RateLimiterPostgres {
    return new RateLimiterPostgres({
      ...allowance,
      storeClient: this.dataSource,
      storeType: 'typeorm',
      tableName: 'rate_limits',
      // A migration creates it.
      tableCreated: true,
    });
  }
}

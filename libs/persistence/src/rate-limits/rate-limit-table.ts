import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { RateLimiterPostgres } from 'rate-limiter-flexible';
import { type DataSource } from 'typeorm';

/** How much of something a client may have in how long. */
export interface RateLimit {
  /** Sets its counts apart from those of others. */
  readonly keyPrefix: string;
  readonly points: number;
  /** Seconds. */
  readonly duration: number;
  /** From how many points on the process remembers by itself that there are no more. */
  readonly inMemoryBlockOnConsumed: number;
}

/** Counts requests in PostgreSQL, for an installation that has no Redis to do it. */
@Injectable()
export class RateLimitTable {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  createLimiter(allowance: RateLimit): RateLimiterPostgres {
    return new RateLimiterPostgres({
      ...allowance,
      storeClient: this.dataSource,
      storeType: 'typeorm',
      tableName: 'rate_limits',
      // By a migration, as every table.
      tableCreated: true,
    });
  }
}

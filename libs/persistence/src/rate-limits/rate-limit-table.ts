import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { RateLimiterPostgres } from 'rate-limiter-flexible';
import { type DataSource } from 'typeorm';

/** The options of a rate limiter. */
export interface RateLimit {
  /** A prefix that distinguishes the counts of this limiter from those of other limiters. */
  readonly keyPrefix: string;
  /** The maximum number of points per window. */
  readonly points: number;
  /** The length of a window, in seconds. */
  readonly duration: number;
  /**
   * If a client has consumed more than this number of points, the process rejects its requests without a database
   * query.
   */
  readonly inMemoryBlockOnConsumed: number;
}

/** Creates rate limiters that count in PostgreSQL, for installations without Redis. */
@Injectable()
export class RateLimitTable {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  createLimiter(allowance: RateLimit): RateLimiterPostgres {
    return new RateLimiterPostgres({
      ...allowance,
      storeClient: this.dataSource,
      storeType: 'typeorm',
      tableName: 'rate_limits',
      // This option prevents the library from creating the table, because a migration creates the table.
      tableCreated: true,
    });
  }
}

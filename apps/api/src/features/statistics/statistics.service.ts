import { Injectable } from '@nestjs/common';
import { StatisticsRepository } from '#persistence';
import { createQueryBatchingLoader } from '../../platform/database/query-batching-loader.js';
import { buildStatisticsResponse } from './statistics.schema.js';

/** Reads the statistics. Concurrent requests share a query and its response body. */
@Injectable()
export class StatisticsService {
  private readonly loader = createQueryBatchingLoader(async (requests: readonly 'statistics'[]) => {
    const body = JSON.stringify(buildStatisticsResponse(await this.repository.readStatistics()));
    return requests.map(() => body);
  });

  constructor(private readonly repository: StatisticsRepository) {}

  /** @returns the response body as JSON, with the statistics at a time after the call */
  readResponseBody(): Promise<string> {
    return this.loader.load('statistics');
  }
}

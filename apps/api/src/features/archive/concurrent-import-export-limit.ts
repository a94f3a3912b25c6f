import { Inject, Injectable } from '@nestjs/common';
import { type ApiConfig } from '#config';
import { apiConfig } from '../../platform/config/api-config.module.js';
import { Problem } from '../../platform/problems/problem.js';

const retryAfterSeconds = 10;

/**
 * Limits the number of concurrent imports and exports of this process.
 *
 * An import or export can take hours and use several hundred megabytes of memory. Imports and exports have separate
 * limits, so that a client whose API key has only the scope `read` cannot block imports.
 */
@Injectable()
export class ConcurrentImportExportLimit {
  private readonly runningTransfers = { import: 0, export: 0 };

  constructor(@Inject(apiConfig) private readonly config: Pick<ApiConfig, 'transfers'>) {}

  /**
   * Runs an import or export if the limit for its kind is not reached.
   *
   * @throws {Problem} if the limit is reached, before the request body is read
   */
  async runWithinLimit(kind: 'import' | 'export', transfer: () => Promise<void>): Promise<void> {
    const { maxConcurrent } = this.config.transfers;
    if (this.runningTransfers[kind] >= maxConcurrent) {
      throw new Problem('too-many-transfers', {
        detail: `The limit of ${maxConcurrent} concurrent ${kind}s is reached.`,
        headers: { 'Retry-After': String(retryAfterSeconds) },
      });
    }
    this.runningTransfers[kind] += 1;
    try {
      await transfer();
    } finally {
      this.runningTransfers[kind] -= 1;
    }
  }
}

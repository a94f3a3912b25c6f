import { Inject, Injectable } from '@nestjs/common';
import { type ApiConfig } from '#config';
import { apiConfig } from '../../platform/config/api-config.js';
import { Problem } from '../../platform/problems/problem.js';

/** Seconds after which one that was refused may be sent again. */
const retryAfter = 10;

/**
 * The imports and exports that are under way in this process.
 *
 * Each takes some hundred megabytes, whatever its client does, and may take hours. The two are counted apart, so that a key
 * that may only read cannot keep imports out.
 */
@Injectable()
export class TransferLimit {
  private readonly underWay = { import: 0, export: 0 };

  constructor(@Inject(apiConfig) private readonly config: Pick<ApiConfig, 'transfers'>) {}

  /** @throws {Problem} when as many of the kind are under way as may be; nothing of the request is read then */
  async run(kind: 'import' | 'export', transfer: () => Promise<void>): Promise<void> {
    const { maxConcurrent } = this.config.transfers;
    if (this.underWay[kind] >= maxConcurrent) {
      throw new Problem('too-many-transfers', {
        detail: `${maxConcurrent} ${kind}s are under way.`,
        headers: { 'Retry-After': String(retryAfter) },
      });
    }
    this.underWay[kind] += 1;
    try {
      await transfer();
    } finally {
      this.underWay[kind] -= 1;
    }
  }
}

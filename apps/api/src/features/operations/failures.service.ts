import { Injectable } from '@nestjs/common';
import { FailedImagesRepository } from '#persistence';
import { readPage } from '../../platform/lists/paging.schema.js';
import { Problem } from '../../platform/problems/problem.js';
import { EncodingsService } from '../encodings/index.js';
import {
  buildFailedImage,
  type FailureListQuery,
  type FailureListResponse,
  type RetryResponse,
} from './operations.schema.js';

/** Lists and retries failed images. */
@Injectable()
export class FailuresService {
  constructor(
    private readonly failedImages: FailedImagesRepository,
    private readonly encodings: EncodingsService,
  ) {}

  async list({ cursor, limit }: FailureListQuery): Promise<FailureListResponse> {
    const { page, next_cursor } = await readPage(
      limit,
      (maximum) => this.failedImages.list(cursor, maximum),
      ({ position }) => position,
    );
    return { message: 'OK', images: page.map(buildFailedImage), next_cursor };
  }

  async retry(fileHash: string): Promise<RetryResponse> {
    const result = await this.encodings.retry(fileHash);
    if (result === 'unknown') throw new Problem('unknown-image', { fileHash });
    if (result === 'not-retryable') throw new Problem('not-retryable', { fileHash });
    return { message: 'OK', retried: 1 };
  }

  async retryAll(): Promise<RetryResponse> {
    return { message: 'OK', retried: await this.encodings.retryAll() };
  }
}

import { Injectable } from '@nestjs/common';
import pLimit from 'p-limit';
import { getLogContext, withLogContext } from '#logging';
import { buildPhotoResponse, type ResponseShape } from '#photo-response';
import { FailureLog } from '../../platform/problems/failure-log.js';
import { Problem } from '../../platform/problems/problem.js';
import { RateLimits } from '../../platform/rate-limits/rate-limits.js';
import { type ReceivedFile } from '../../platform/uploads/incoming-file.js';
import { UploadReceiver } from '../../platform/uploads/upload-receiver.js';
import { buildPendingResponse, EncodingsService, toImageOrPending } from '../encodings/index.js';
import { type PhotoLine } from './batch.schema.js';

/** The maximum number of photos of one request that are in progress at the same time. */
const maxConcurrentPhotos = 16;

@Injectable()
export class BatchService {
  constructor(
    private readonly encodings: EncodingsService,
    private readonly rateLimits: RateLimits,
    private readonly failures: FailureLog,
    private readonly uploads: UploadReceiver,
  ) {}

  /**
   * Encodes photos.
   *
   * @param signal a signal that is aborted when the client disconnects; the remaining photos are then skipped
   * @param onLine called with the line of each photo, in the order in which they are finished
   */
  async encodePhotos(
    photos: readonly ReceivedFile[],
    shape: ResponseShape,
    caller: string,
    signal: AbortSignal,
    onLine: (line: PhotoLine) => void,
  ): Promise<void> {
    await pLimit(maxConcurrentPhotos).map(photos, async (photo, index) => {
      if (signal.aborted) return;
      await withLogContext({ ...getLogContext(), file_hash: photo.fileHash }, async () => {
        // The first photo is excluded, because the rate limit guard has already counted it.
        const charge = index === 0 ? 0 : 1;
        onLine(await this.encodePhoto(photo, shape, caller, charge, signal));
      });
    });
  }

  private async encodePhoto(
    photo: ReceivedFile,
    shape: ResponseShape,
    caller: string,
    charge: number,
    signal: AbortSignal,
  ): Promise<PhotoLine> {
    const { name: file, fileHash } = photo;
    try {
      await this.rateLimits.consumePhotoQuota(caller, charge);
      this.uploads.requireValidSize(photo);
      const image = toImageOrPending(await this.encodings.submitUpload(photo, undefined, signal), fileHash);
      return image === 'pending'
        ? { file, status: 202, ...buildPendingResponse(fileHash) }
        : { file, status: 200, ...buildPhotoResponse(image, shape) };
    } catch (error) {
      return { file, ...this.toProblem(error).toResponse() };
    }
  }

  private toProblem(error: unknown): Problem {
    if (error instanceof Problem) return error;
    this.failures.logFailure(error);
    return new Problem('unavailable');
  }
}

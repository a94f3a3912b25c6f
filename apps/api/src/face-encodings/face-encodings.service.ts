import { createReadStream } from 'node:fs';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { type ApiConfig } from '#config';
import { inspectPhoto, type PhotoProblem } from '#encoding/photo';
import { type ImageWithFaces, ImagesRepository } from '#persistence';
import { EncodingQueue } from '#queue';
import { apiConfig } from '../api-config.js';
import { type Upload } from '../upload/receive-upload.js';
import { EncodingAnnouncements } from './encoding-announcements.js';

/** Bytes of a file that are staged in one row. */
const chunkSize = 1024 * 1024;

/** What there is to say of an image. */
export type Lookup =
  | { readonly kind: 'finished'; readonly image: ImageWithFaces }
  | { readonly kind: 'pending' }
  | { readonly kind: 'unknown' };

export type Submission =
  Exclude<Lookup, { kind: 'unknown' }> | { readonly kind: 'refused'; readonly problem: PhotoProblem };

/** Accepts photographs and finds their encodings. */
@Injectable()
export class FaceEncodingsService {
  private readonly logger = new Logger(FaceEncodingsService.name);

  constructor(
    @Inject(apiConfig) private readonly config: ApiConfig,
    private readonly images: ImagesRepository,
    private readonly queue: EncodingQueue,
    private readonly announcements: EncodingAnnouncements,
  ) {}

  /**
   * Has a photo encoded, unless its bytes are known, and waits for the answer.
   *
   * @param waitSeconds how long to wait at most; 0 answers at once
   * @param signal aborted when nobody waits for the answer any more
   */
  async submit(upload: Upload, waitSeconds: number | undefined, signal: AbortSignal): Promise<Submission> {
    const known = await this.images.find(upload.fileHash);
    if (known === undefined) {
      const inspected = await inspectPhoto(upload.path, { maxPixels: this.config.upload.maxPixels });
      if (!inspected.ok) return { kind: 'refused', problem: inspected.problem };
      const file = createReadStream(upload.path, { highWaterMark: chunkSize });
      try {
        await this.images.stage(upload.fileHash, file as AsyncIterable<Buffer>);
      } finally {
        file.destroy();
      }
    } else if (known.status !== 'pending') {
      return { kind: 'finished', image: known };
    }
    if ((await this.queue.add(upload.fileHash)) === 'queue-away') {
      this.logger.warn(`Image ${upload.fileHash} is staged; its job follows when the queue is back.`);
    }
    return this.waitFor(upload.fileHash, waitSeconds, signal);
  }

  /** Looks an image up, waiting for it while it is pending; parameters as in {@link submit}. */
  async look(fileHash: string, waitSeconds: number, signal: AbortSignal): Promise<Lookup> {
    const image = await this.images.find(fileHash);
    if (image === undefined) return { kind: 'unknown' };
    if (image.status !== 'pending') return { kind: 'finished', image };
    return this.waitFor(fileHash, waitSeconds, signal);
  }

  private async waitFor(
    fileHash: string,
    waitSeconds: number | undefined,
    signal: AbortSignal,
  ): Promise<Exclude<Lookup, { kind: 'unknown' }>> {
    const { waitSeconds: longest } = this.config;
    const deadline = Date.now() + Math.min(waitSeconds ?? longest, longest) * 1000;
    for (;;) {
      const left = deadline - Date.now();
      if (left <= 0 || signal.aborted) return { kind: 'pending' };
      const found = new AbortController();
      // Listening comes before looking: an image finished in between is announced to us.
      const announced = this.announcements.wait(fileHash, left, AbortSignal.any([signal, found.signal]));
      try {
        const image = await this.images.find(fileHash);
        if (image !== undefined && image.status !== 'pending') return { kind: 'finished', image };
        await announced;
      } finally {
        found.abort();
      }
    }
  }
}

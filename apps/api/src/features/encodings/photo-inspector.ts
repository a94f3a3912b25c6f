import { Inject, Injectable, Logger } from '@nestjs/common';
import pLimit from 'p-limit';
import { type ApiConfig } from '#config';
import {
  checkFileStructure,
  inspectHeader,
  type InspectPhotoResult,
  type PhotoProblem,
} from '#encoding/photo';
import { apiConfig } from '../../platform/config/api-config.module.js';

/**
 * The maximum number of photo headers that are read at the same time. The other threads of libuv's pool remain free for
 * file access; see `apiThreadPoolSize` in the configuration.
 */
const maxConcurrentInspections = 2;

/**
 * The maximum time to read the header of a photo, in milliseconds, including the time in the queue. An inspection
 * usually takes one or two milliseconds.
 */
const headerReadTimeout = 1_000;

/** Inspects photos before they are staged, so that most invalid photos are rejected immediately. */
@Injectable()
export class PhotoInspector {
  private readonly logger = new Logger(PhotoInspector.name);
  private readonly limit = pLimit(maxConcurrentInspections);
  /** The number of headers that are still being read after their timeout. */
  private overdue = 0;

  constructor(@Inject(apiConfig) private readonly config: Pick<ApiConfig, 'imageLimits'>) {}

  /**
   * Checks the structure and the header of a photo.
   *
   * If reading a header takes too long, the worker inspects the photo later. A worker can kill its encoder process,
   * whereas a thread that executes libvips cannot be stopped.
   */
  async findPhotoProblem(content: Buffer | string): Promise<PhotoProblem | undefined> {
    const { imageLimits } = this.config;
    const checked = await checkFileStructure(content, imageLimits);
    if (!checked.ok) return checked.problem;
    // If all threads that read headers are blocked, the header is not inspected, so that the request does not wait for
    // the timeout.
    if (this.overdue >= maxConcurrentInspections) return undefined;
    const inspected = await this.inspectWithTimeout(() =>
      inspectHeader(content, checked.format, imageLimits),
    );
    return inspected === undefined || inspected.ok ? undefined : inspected.problem;
  }

  /** @returns undefined after the timeout; the inspection may continue in the background */
  private async inspectWithTimeout(
    inspect: () => Promise<InspectPhotoResult>,
  ): Promise<InspectPhotoResult | undefined> {
    let state: 'waiting' | 'reading' | 'late' = 'waiting';
    const inspecting = this.limit(async () => {
      if (state === 'late') return undefined;
      state = 'reading';
      try {
        return await inspect();
      } finally {
        if (state === ('late' as typeof state)) this.overdue -= 1;
      }
    });
    inspecting.catch(() => undefined);
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<undefined>((resolve) => {
      timer = setTimeout(() => {
        if (state === 'reading') this.overdue += 1;
        state = 'late';
        this.logger.warn('The header of a photo was not read in time. The worker will inspect the photo.');
        resolve(undefined);
      }, headerReadTimeout);
    });
    return Promise.race([inspecting, timeout]).finally(() => {
      clearTimeout(timer);
    });
  }
}

import { Inject, Injectable, Logger } from '@nestjs/common';
import pLimit from 'p-limit';
import { type ApiConfig } from '#config';
import { checkStructure, inspectHeader, type InspectPhotoResult, type PhotoProblem } from '#encoding/photo';
import { apiConfig } from '../../platform/config/api-config.js';

/** Headers read at a time. The other threads of libuv stay free for files: see `apiThreadPoolSize` of the configuration. */
const concurrency = 2;

/** Milliseconds that a header may take, with the wait for its turn. It takes one or two, when nothing is wrong. */
const headerTimeout = 1_000;

/** Looks at photos before they are staged, so that most of what is wrong with one is answered at once. */
@Injectable()
export class PhotoInspection {
  private readonly logger = new Logger(PhotoInspection.name);
  private readonly limit = pLimit(concurrency);
  /** Headers that are still being read, though nobody waits for them any more. */
  private overdue = 0;

  constructor(@Inject(apiConfig) private readonly config: Pick<ApiConfig, 'imageLimits'>) {}

  /**
   * What speaks against a photo, as far as its structure and its header show.
   *
   * Every structure is checked. A header that is not read in time is left to the worker, which has a deadline and a process
   * to end: a thread that is in libvips cannot be stopped.
   */
  async inspect(content: Buffer | string): Promise<PhotoProblem | undefined> {
    const { imageLimits } = this.config;
    const checked = await checkStructure(content, imageLimits);
    if (!checked.ok) return checked.problem;
    // Whatever holds every thread for headers may do so for long: nobody is to wait for it a second each.
    if (this.overdue >= concurrency) return undefined;
    const inspected = await this.inspectInTime(() => inspectHeader(content, checked.format, imageLimits));
    return inspected === undefined || inspected.ok ? undefined : inspected.problem;
  }

  /** @returns undefined when it has not come to its end in time; it may go on */
  private async inspectInTime(
    inspect: () => Promise<InspectPhotoResult>,
  ): Promise<InspectPhotoResult | undefined> {
    let state: 'waiting' | 'reading' | 'late' = 'waiting';
    const inspecting = this.limit(async () => {
      // Whoever has waited too long for a turn does not take it.
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
        this.logger.warn('The header of a photo was not read in time; it is left to the worker.');
        resolve(undefined);
      }, headerTimeout);
    });
    return Promise.race([inspecting, timeout]).finally(() => {
      clearTimeout(timer);
    });
  }
}

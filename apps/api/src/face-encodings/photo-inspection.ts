import { Inject, Injectable, Logger } from '@nestjs/common';
import pLimit from 'p-limit';
import { type ApiConfig } from '#config';
import { checkStructure, inspectHeader, type PhotoProblem } from '#encoding/photo';
import { apiConfig } from '../api-config.js';

/** Headers read at a time. libuv has four threads for them and for files: the others stay free for uploads. */
const sideBySide = 2;

/** Milliseconds that a header may take, with the wait for its turn. It takes one or two, when nothing is wrong. */
const longest = 1_000;

/** Looks at photos before they are staged, so that most of what is wrong with one is answered at once. */
@Injectable()
export class PhotoInspection {
  private readonly logger = new Logger(PhotoInspection.name);
  private readonly limit = pLimit(sideBySide);

  constructor(@Inject(apiConfig) private readonly config: Pick<ApiConfig, 'imageLimits'>) {}

  /**
   * What speaks against a photo, as far as its structure and its header show.
   *
   * Every structure is checked. A header that is not read in time is left to the worker, which has a deadline and a process
   * to end: a thread that is in libvips cannot be stopped.
   */
  async problemOf(content: Buffer | string): Promise<PhotoProblem | undefined> {
    const { imageLimits } = this.config;
    const checked = await checkStructure(content, imageLimits);
    if (!checked.ok) return checked.problem;
    let late = false;
    const inspecting = this.limit(async () =>
      // Whoever has waited too long for a turn does not take it.
      late ? undefined : inspectHeader(content, checked.format, imageLimits),
    );
    // It may go on when nobody asks any more.
    inspecting.catch(() => undefined);
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<undefined>((resolve) => {
      timer = setTimeout(() => {
        late = true;
        this.logger.warn('The header of a photo was not read in time; it is left to the worker.');
        resolve(undefined);
      }, longest);
    });
    const inspected = await Promise.race([inspecting, timeout]).finally(() => {
      clearTimeout(timer);
    });
    return inspected === undefined || inspected.ok ? undefined : inspected.problem;
  }
}

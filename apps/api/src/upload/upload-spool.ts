import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { type ApiConfig } from '#config';
import { apiConfig } from '../api-config.js';

/** The folder in which uploads wait for their last byte; several API processes may share it. */
@Injectable()
export class UploadSpool implements OnModuleInit {
  constructor(@Inject(apiConfig) private readonly config: ApiConfig) {}

  /** Makes the folder, and removes what processes that were killed have left in it. */
  async onModuleInit(): Promise<void> {
    const { spoolDirectory, totalTimeout } = this.config.upload;
    await mkdir(spoolDirectory, { recursive: true, mode: 0o700 });
    // No upload that is still under way can be older than the longest one allowed.
    const oldest = Date.now() - 2 * totalTimeout;
    for (const name of await readdir(spoolDirectory)) {
      const path = join(spoolDirectory, name);
      const file = await stat(path).catch(() => undefined);
      if (file !== undefined && file.mtimeMs < oldest) await rm(path, { force: true });
    }
  }
}

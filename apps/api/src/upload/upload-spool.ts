import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { type ApiConfig } from '#config';
import { apiConfig } from '../api-config.js';

/** The folder in which uploads wait for their last byte; several API processes may share it. */
@Injectable()
export class UploadSpool implements OnModuleInit, OnApplicationShutdown {
  private clearing: NodeJS.Timeout | undefined;

  constructor(@Inject(apiConfig) private readonly config: ApiConfig) {}

  /** Makes the folder, and sees to it that what killed processes leave in it goes. */
  async onModuleInit(): Promise<void> {
    const { spoolDirectory, totalTimeout } = this.config.upload;
    await mkdir(spoolDirectory, { recursive: true, mode: 0o700 });
    await this.clear();
    this.clearing = setInterval(() => void this.clear().catch(() => undefined), totalTimeout);
  }

  onApplicationShutdown(): void {
    clearInterval(this.clearing);
  }

  private async clear(): Promise<void> {
    const { spoolDirectory, totalTimeout } = this.config.upload;
    // No upload that is still under way can be older than the longest one allowed.
    const oldest = Date.now() - 2 * totalTimeout;
    for (const name of await readdir(spoolDirectory)) {
      const path = join(spoolDirectory, name);
      const file = await stat(path).catch(() => undefined);
      if (file !== undefined && file.mtimeMs < oldest) await rm(path, { force: true });
    }
  }
}

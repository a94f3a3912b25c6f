import { randomUUID } from 'node:crypto';
import { type FileHandle, lstat, mkdir, open, readdir, rm, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { Inject, Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { type ApiConfig } from '#config';
import { apiConfig } from '../config/api-config.module.js';

/** The folder of the service inside FRS_SPOOL_DIR. Several API processes may share it. */
const spoolFolder = 'frs-uploads';

/** The pattern of the names of spooled files. Files with other names are never deleted. */
const spoolFileName = /^upload-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * The share of the spool that one request may use. If one client sends two requests at the same time, half of the spool
 * remains for other clients.
 */
export const maxSpoolSharePerRequest = 1 / 4;

/** The share of the spool that all requests of one client may use together. */
const maxSpoolSharePerClient = 1 / 2;

/**
 * The error for an upload that cannot be stored, because the disk is full or other uploads use the capacity of the
 * spool.
 */
export class SpoolFullError extends Error {
  override readonly name = 'NoRoom';
}

/** Stores large uploads on disk until they are complete. */
@Injectable()
export class UploadSpool implements OnModuleInit, OnApplicationShutdown {
  private readonly directory: string;
  private readonly logger = new Logger(UploadSpool.name);
  private readonly capacity: number;
  private usedBytes = 0;
  private readonly usedByClient = new Map<string, number>();
  private readonly files = new Set<string>();
  private cleanupTimer: NodeJS.Timeout | undefined;

  constructor(@Inject(apiConfig) private readonly config: Pick<ApiConfig, 'upload'>) {
    this.directory = join(config.upload.spoolDirectory, spoolFolder);
    this.capacity = config.upload.spoolBytes;
  }

  /** Creates the spool folder, and starts a timer that regularly deletes the files of terminated processes. */
  async onModuleInit(): Promise<void> {
    await mkdir(this.directory, { recursive: true, mode: 0o700 });
    const { uid } = await lstat(this.directory);
    if (uid !== (process.getuid?.() ?? uid)) throw new Error(`${this.directory} belongs to another account.`);
    await this.deleteStaleFiles();
    clearInterval(this.cleanupTimer);
    this.cleanupTimer = setInterval(() => void this.deleteStaleFiles().catch(() => undefined), this.interval);
  }

  onApplicationShutdown(): void {
    clearInterval(this.cleanupTimer);
  }

  /**
   * Creates a file for an upload of a client.
   *
   * @throws {SpoolFullError} if the disk is full
   */
  async open(client: string): Promise<SpoolFile> {
    const path = join(this.directory, `upload-${randomUUID()}`);
    try {
      const handle = await open(path, 'wx', 0o600);
      this.files.add(path);
      return new SpoolFile(path, handle, this, client);
    } catch (error) {
      throw this.translateError(error);
    }
  }

  /**
   * @throws {SpoolFullError} if all uploads together, or all uploads of this client, exceed their share of the capacity
   */
  reserveBytes(client: string, bytes: number): void {
    const own = (this.usedByClient.get(client) ?? 0) + bytes;
    if (this.usedBytes + bytes > this.capacity || own > this.capacity * maxSpoolSharePerClient) {
      const users = this.usedBytes + bytes > this.capacity ? 'All uploads' : 'The uploads of one client';
      throw this.createSpoolFullError(
        `${users} exceed their share of FRS_SPOOL_BYTES (${this.capacity} bytes).`,
      );
    }
    this.usedBytes += bytes;
    this.usedByClient.set(client, own);
  }

  /** Releases the bytes of a deleted file. */
  releaseBytes(client: string, path: string, bytes: number): void {
    this.files.delete(path);
    this.usedBytes -= bytes;
    const left = (this.usedByClient.get(client) ?? 0) - bytes;
    if (left > 0) this.usedByClient.set(client, left);
    else this.usedByClient.delete(client);
  }

  /** Converts the errors for a full disk to {@link SpoolFullError}. */
  translateError(error: unknown): unknown {
    const { code, message } = error as NodeJS.ErrnoException;
    return code === 'ENOSPC' || code === 'EDQUOT' ? this.createSpoolFullError(message) : error;
  }

  private createSpoolFullError(reason: string): SpoolFullError {
    this.logger.warn(`The upload spool is full: ${reason}`);
    return new SpoolFullError(reason);
  }

  private get interval(): number {
    return this.config.upload.totalTimeout;
  }

  /**
   * Deletes old files of all processes. Each process regularly updates the modification times of its own files, so
   * these are never old.
   */
  private async deleteStaleFiles(): Promise<void> {
    const now = new Date();
    for (const path of this.files) await utimes(path, now, now).catch(() => undefined);
    const oldest = now.getTime() - 2 * this.interval;
    for (const name of await readdir(this.directory)) {
      if (!spoolFileName.test(name)) continue;
      const path = join(this.directory, name);
      const file = await lstat(path).catch(() => undefined);
      if (file?.isFile() === true && file.mtimeMs < oldest) await rm(path, { force: true });
    }
  }
}

/** A file of an upload that is being written to disk. */
export class SpoolFile {
  private bytes = 0;

  constructor(
    readonly path: string,
    private readonly handle: FileHandle,
    private readonly spool: UploadSpool,
    private readonly client: string,
  ) {}

  /** @throws {SpoolFullError} if the disk is full, or if the uploads exceed the capacity of the spool */
  async append(bytes: Buffer): Promise<void> {
    this.spool.reserveBytes(this.client, bytes.length);
    this.bytes += bytes.length;
    await this.handle.appendFile(bytes).catch((error: unknown) => {
      throw this.spool.translateError(error);
    });
  }

  async close(): Promise<void> {
    await this.handle.close();
  }

  async remove(): Promise<void> {
    await rm(this.path, { force: true });
    this.spool.releaseBytes(this.client, this.path, this.bytes);
    this.bytes = 0;
  }
}

import { randomUUID } from 'node:crypto';
import { type FileHandle, lstat, mkdir, open, readdir, rm, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { Inject, Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { type ApiConfig } from '#config';
import { apiConfig } from '../config/api-config.js';

/** The folder inside FRS_SPOOL_DIR that is the service's own; several API processes may share it. */
const spoolFolder = 'frs-uploads';

/** Names that the service gives its files. Files of any other name are none of its own. */
const spoolFileName = /^upload-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Of the room of a process, the part that one request may take, so that two of them leave enough for all others. */
export const maxShareOfRequest = 1 / 4;

/** The part that all requests of one client may take together. */
const maxShareOfClient = 1 / 2;

/** A large upload cannot be held: the disk is full, or the room that uploads may take. */
export class SpoolFull extends Error {
  override readonly name = 'NoRoom';
}

/** The folder in which large uploads wait for their last byte. */
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

  /** Makes the folder, and sees to it that what killed processes leave in it goes. */
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
   * Begins a file for an upload of this client.
   *
   * @throws {SpoolFull} when the disk is full
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

  /** @throws {SpoolFull} when uploads take as much as they may already, or those of this client do */
  reserve(client: string, bytes: number): void {
    const own = (this.usedByClient.get(client) ?? 0) + bytes;
    if (this.usedBytes + bytes > this.capacity || own > this.capacity * maxShareOfClient) {
      const whose =
        this.usedBytes + bytes > this.capacity ? 'Uploads take' : 'Uploads of one client take half of';
      throw this.spoolFull(`${whose} the ${this.capacity} bytes that they may (FRS_SPOOL_BYTES).`);
    }
    this.usedBytes += bytes;
    this.usedByClient.set(client, own);
  }

  /** Gives back what a file has taken, which is gone. */
  release(client: string, path: string, bytes: number): void {
    this.files.delete(path);
    this.usedBytes -= bytes;
    const left = (this.usedByClient.get(client) ?? 0) - bytes;
    if (left > 0) this.usedByClient.set(client, left);
    else this.usedByClient.delete(client);
  }

  /** What an error of the file system means for an upload. */
  translateError(error: unknown): unknown {
    const { code, message } = error as NodeJS.ErrnoException;
    return code === 'ENOSPC' || code === 'EDQUOT' ? this.spoolFull(message) : error;
  }

  private spoolFull(reason: string): SpoolFull {
    this.logger.warn(`There is no room for an upload: ${reason}`);
    return new SpoolFull(reason);
  }

  private get interval(): number {
    return this.config.upload.totalTimeout;
  }

  /** Removes files that no process has had a use for lately: each keeps its own young. */
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

/** An upload on its way in, on disk. */
export class SpoolFile {
  private bytes = 0;

  constructor(
    readonly path: string,
    private readonly handle: FileHandle,
    private readonly spool: UploadSpool,
    private readonly client: string,
  ) {}

  /** @throws {SpoolFull} when the disk is full, or the room that uploads may take */
  async append(bytes: Buffer): Promise<void> {
    this.spool.reserve(this.client, bytes.length);
    this.bytes += bytes.length;
    await this.handle.appendFile(bytes).catch((error: unknown) => {
      throw this.spool.translateError(error);
    });
  }

  /** Ends the writing of it. */
  async close(): Promise<void> {
    await this.handle.close();
  }

  async remove(): Promise<void> {
    await rm(this.path, { force: true });
    this.spool.release(this.client, this.path, this.bytes);
    this.bytes = 0;
  }
}

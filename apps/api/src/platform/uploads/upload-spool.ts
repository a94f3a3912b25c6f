import { randomUUID } from 'node:crypto';
import { type FileHandle, lstat, mkdir, open, readdir, rm, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { Inject, Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { type ApiConfig } from '#config';
import { apiConfig } from '../config/api-config.js';

/** The folder inside FRS_SPOOL_DIR that is the service's own; several API processes may share it. */
const ownFolder = 'frs-uploads';

/** Names that the service gives its files. Files of any other name are none of its own. */
const ownName = /^upload-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Of the room of a process, the part that one request may take, so that two of them leave enough for all others. */
export const requestShare = 1 / 4;

/** The part that all requests of one client may take together. */
const clientShare = 1 / 2;

/** A large upload cannot be held: the disk is full, or the room that uploads may take. */
export class NoRoom extends Error {
  override readonly name = 'NoRoom';
}

/** The folder in which large uploads wait for their last byte. */
@Injectable()
export class UploadSpool implements OnModuleInit, OnApplicationShutdown {
  private readonly directory: string;
  private readonly logger = new Logger(UploadSpool.name);
  private readonly room: number;
  private taken = 0;
  private readonly takenBy = new Map<string, number>();
  private readonly files = new Set<string>();
  private clearing: NodeJS.Timeout | undefined;

  constructor(@Inject(apiConfig) private readonly config: Pick<ApiConfig, 'upload'>) {
    this.directory = join(config.upload.spoolDirectory, ownFolder);
    this.room = config.upload.spoolBytes;
  }

  /** Makes the folder, and sees to it that what killed processes leave in it goes. */
  async onModuleInit(): Promise<void> {
    await mkdir(this.directory, { recursive: true, mode: 0o700 });
    const { uid } = await lstat(this.directory);
    if (uid !== (process.getuid?.() ?? uid)) throw new Error(`${this.directory} belongs to another account.`);
    await this.clear();
    clearInterval(this.clearing);
    this.clearing = setInterval(() => void this.clear().catch(() => undefined), this.interval);
  }

  onApplicationShutdown(): void {
    clearInterval(this.clearing);
  }

  /**
   * Begins a file for an upload of this client.
   *
   * @throws {NoRoom} when the disk is full
   */
  async open(client: string): Promise<SpoolFile> {
    const path = join(this.directory, `upload-${randomUUID()}`);
    try {
      const handle = await open(path, 'wx', 0o600);
      this.files.add(path);
      return new SpoolFile(path, handle, this, client);
    } catch (error) {
      throw this.withoutRoom(error);
    }
  }

  /** @throws {NoRoom} when uploads take as much as they may already, or those of this client do */
  take(client: string, bytes: number): void {
    const own = (this.takenBy.get(client) ?? 0) + bytes;
    if (this.taken + bytes > this.room || own > this.room * clientShare) {
      const whose = this.taken + bytes > this.room ? 'Uploads take' : 'Uploads of one client take half of';
      throw this.noRoom(`${whose} the ${this.room} bytes that they may (FRS_SPOOL_BYTES).`);
    }
    this.taken += bytes;
    this.takenBy.set(client, own);
  }

  /** Gives back what a file has taken, which is gone. */
  giveBack(client: string, path: string, bytes: number): void {
    this.files.delete(path);
    this.taken -= bytes;
    const left = (this.takenBy.get(client) ?? 0) - bytes;
    if (left > 0) this.takenBy.set(client, left);
    else this.takenBy.delete(client);
  }

  /** What an error of the file system means for an upload. */
  withoutRoom(error: unknown): unknown {
    const { code, message } = error as NodeJS.ErrnoException;
    return code === 'ENOSPC' || code === 'EDQUOT' ? this.noRoom(message) : error;
  }

  private noRoom(reason: string): NoRoom {
    this.logger.warn(`There is no room for an upload: ${reason}`);
    return new NoRoom(reason);
  }

  private get interval(): number {
    return this.config.upload.totalTimeout;
  }

  /** Removes files that no process has had a use for lately: each keeps its own young. */
  private async clear(): Promise<void> {
    const now = new Date();
    for (const path of this.files) await utimes(path, now, now).catch(() => undefined);
    const oldest = now.getTime() - 2 * this.interval;
    for (const name of await readdir(this.directory)) {
      if (!ownName.test(name)) continue;
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

  /** @throws {NoRoom} when the disk is full, or the room that uploads may take */
  async append(bytes: Buffer): Promise<void> {
    this.spool.take(this.client, bytes.length);
    this.bytes += bytes.length;
    await this.handle.appendFile(bytes).catch((error: unknown) => {
      throw this.spool.withoutRoom(error);
    });
  }

  /** Ends the writing of it. */
  async close(): Promise<void> {
    await this.handle.close();
  }

  async remove(): Promise<void> {
    await rm(this.path, { force: true });
    this.spool.giveBack(this.client, this.path, this.bytes);
    this.bytes = 0;
  }
}

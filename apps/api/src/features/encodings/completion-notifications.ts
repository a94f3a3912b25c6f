import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { type ApiConfig } from '#config';
import { OutageLog } from '#logging';
import { ImageAnnouncements, ImagesRepository } from '#persistence';
import { apiConfig } from '../../platform/config/api-config.js';
import { Listening } from './completion-waiter.js';

/** Milliseconds between two looks into the database for images whose announcement may have been lost. */
const lookInterval = 1_000;

/**
 * Tells waiting requests that their image is finished.
 *
 * The worker announces it at once. An announcement can be lost (a connection cut, a worker killed), so the database,
 * which knows for certain, is asked about everything that is waited for once a second, in one query for all.
 */
@Injectable()
export class EncodingAnnouncements
  implements OnApplicationBootstrap, BeforeApplicationShutdown, OnApplicationShutdown
{
  private readonly logger = new Logger(EncodingAnnouncements.name);
  private readonly outages = new OutageLog(this.logger, 'The announcements of finished images');
  private readonly listeners = new Map<string, Set<Listening>>();
  private looking: NodeJS.Timeout | undefined;

  /** Whether waiting has ended for good: the process is about to stop. */
  stopped = false;

  constructor(
    @Inject(apiConfig) private readonly config: ApiConfig,
    private readonly images: ImagesRepository,
    private readonly announcements: ImageAnnouncements,
  ) {}

  /** Listens for an image from now on, until {@link Listening.end}. */
  listenFor(fileHash: string): Listening {
    const listeners = this.listeners.get(fileHash) ?? new Set();
    this.listeners.set(fileHash, listeners);
    const listening = new Listening(() => {
      listeners.delete(listening);
      if (listeners.size === 0 && this.listeners.get(fileHash) === listeners) this.listeners.delete(fileHash);
    });
    listeners.add(listening);
    return listening;
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.hear();
    this.looking = setInterval(() => void this.look(), lookInterval);
  }

  /** Open requests keep their chance of an answer for a little while; then they are told to ask again. */
  beforeApplicationShutdown(): void {
    const { drain, finish } = this.config.shutdown;
    setTimeout(() => {
      this.stopped = true;
      for (const fileHash of this.listeners.keys()) this.tell(fileHash);
    }, drain + finish).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.looking);
  }

  private async look(): Promise<void> {
    await this.hear();
    if (this.listeners.size === 0) return;
    try {
      const finished = await this.images.finishedAmong([...this.listeners.keys()]);
      for (const fileHash of finished) this.tell(fileHash);
    } catch (error) {
      this.logger.warn(`Could not look for finished images: ${String(error)}`);
    }
  }

  /** Sees to it that announcements are heard, again after a connection was lost. */
  private async hear(): Promise<void> {
    await this.announcements
      .listen((fileHash) => {
        this.tell(fileHash);
      })
      .catch((error: unknown) => {
        this.outages.away(error as Error);
      });
  }

  /** Wakes everyone who waits for this image. */
  private tell(fileHash: string): void {
    for (const listening of this.listeners.get(fileHash) ?? []) listening.hear();
  }
}

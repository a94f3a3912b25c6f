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
import { ImageNotifications, ImagesRepository } from '#persistence';
import { apiConfig } from '../../platform/config/api-config.js';
import { CompletionWaiter } from './completion-waiter.js';

/** Milliseconds between two looks into the database for images whose announcement may have been lost. */
const pollInterval = 1_000;

/**
 * Tells waiting requests that their image is finished.
 *
 * The worker announces it at once. An announcement can be lost (a connection cut, a worker killed), so the database,
 * which knows for certain, is asked about everything that is waited for once a second, in one query for all.
 */
@Injectable()
export class CompletionNotifications
  implements OnApplicationBootstrap, BeforeApplicationShutdown, OnApplicationShutdown
{
  private readonly logger = new Logger(CompletionNotifications.name);
  private readonly outages = new OutageLog(this.logger, 'The announcements of finished images');
  private readonly waiters = new Map<string, Set<CompletionWaiter>>();
  private pollTimer: NodeJS.Timeout | undefined;

  /** Whether waiting has ended for good: the process is about to stop. */
  stopped = false;

  constructor(
    @Inject(apiConfig) private readonly config: ApiConfig,
    private readonly images: ImagesRepository,
    private readonly announcements: ImageNotifications,
  ) {}

  /** Listens for an image from now on, until {@link CompletionWaiter.end}. */
  subscribe(fileHash: string): CompletionWaiter {
    const listeners = this.waiters.get(fileHash) ?? new Set();
    this.waiters.set(fileHash, listeners);
    const listening = new CompletionWaiter(() => {
      listeners.delete(listening);
      if (listeners.size === 0 && this.waiters.get(fileHash) === listeners) this.waiters.delete(fileHash);
    });
    listeners.add(listening);
    return listening;
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.connect();
    this.pollTimer = setInterval(() => void this.poll(), pollInterval);
  }

  /** Open requests keep their chance of an answer for a little while; then they are told to ask again. */
  beforeApplicationShutdown(): void {
    const { drain, finish } = this.config.shutdown;
    setTimeout(() => {
      this.stopped = true;
      for (const fileHash of this.waiters.keys()) this.notify(fileHash);
    }, drain + finish).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.pollTimer);
  }

  private async poll(): Promise<void> {
    await this.connect();
    if (this.waiters.size === 0) return;
    try {
      const finished = await this.images.findFinished([...this.waiters.keys()]);
      for (const fileHash of finished) this.notify(fileHash);
    } catch (error) {
      this.logger.warn(`Could not look for finished images: ${String(error)}`);
    }
  }

  /** Sees to it that announcements are heard, again after a connection was lost. */
  private async connect(): Promise<void> {
    await this.announcements
      .subscribe((fileHash) => {
        this.notify(fileHash);
      })
      .catch((error: unknown) => {
        this.outages.report(error as Error);
      });
  }

  /** Wakes everyone who waits for this image. */
  private notify(fileHash: string): void {
    for (const listening of this.waiters.get(fileHash) ?? []) listening.notify();
  }
}

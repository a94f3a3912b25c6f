import {
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type OnModuleDestroy,
} from '@nestjs/common';
import { type ApiConfig } from '#config';
import { OutageLog } from '#logging';
import { ImageNotifications, ImagesRepository } from '#persistence';
import { apiConfig } from '../../platform/config/api-config.module.js';
import { CompletionWaiter } from './completion-waiter.js';

/** Milliseconds between two polls of the database for images whose notification may have been lost. */
const pollInterval = 1_000;

/**
 * Notifies waiting requests when their image is finished.
 *
 * Workers send notifications through PostgreSQL. A notification can be lost, for example when a connection is closed, so
 * the status of all subscribed images is also polled, in one query.
 */
@Injectable()
export class CompletionNotifications
  implements OnApplicationBootstrap, OnModuleDestroy, OnApplicationShutdown
{
  private readonly logger = new Logger(CompletionNotifications.name);
  private readonly outages = new OutageLog(this.logger, 'The channel for notifications of finished images');
  private readonly waiters = new Map<string, Set<CompletionWaiter>>();
  private pollTimer: NodeJS.Timeout | undefined;

  /** Whether requests must no longer wait, because the process is shutting down. */
  stopped = false;

  constructor(
    @Inject(apiConfig) private readonly config: ApiConfig,
    private readonly images: ImagesRepository,
    private readonly channel: ImageNotifications,
  ) {}

  /** Subscribes to an image until {@link CompletionWaiter.unsubscribe} is called. */
  subscribe(fileHash: string): CompletionWaiter {
    const waiters = this.waiters.get(fileHash) ?? new Set();
    this.waiters.set(fileHash, waiters);
    const waiter = new CompletionWaiter(() => {
      waiters.delete(waiter);
      if (waiters.size === 0 && this.waiters.get(fileHash) === waiters) this.waiters.delete(fileHash);
    });
    waiters.add(waiter);
    return waiter;
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.connect();
    this.pollTimer = setInterval(() => void this.poll(), pollInterval);
  }

  /**
   * After a delay, ends the waiting of open requests, which then respond with 202. This hook runs at the start of the
   * shutdown. Later hooks would be too late, because another module delays the shutdown for load balancers.
   */
  onModuleDestroy(): void {
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
      this.logger.warn(`The status of pending images could not be polled: ${String(error)}`);
    }
  }

  /** Listens for notifications; reconnects if the connection was lost. */
  private async connect(): Promise<void> {
    await this.channel
      .subscribe((fileHash) => {
        this.notify(fileHash);
      })
      .catch((error: unknown) => {
        this.outages.report(error as Error);
      });
  }

  private notify(fileHash: string): void {
    for (const waiter of this.waiters.get(fileHash) ?? []) waiter.notify();
  }
}

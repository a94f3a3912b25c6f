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
import { ImageNotifications, ImagesRepository, LocationRequestsRepository } from '#persistence';
import { apiConfig } from '../../platform/config/api-config.module.js';
import { CompletionWaiter } from './completion-waiter.js';

/**
 * Milliseconds between two queries for the status of the subscribed images, because a notification may have been lost.
 */
const databasePollInterval = 1_000;

/**
 * Notifies waiting requests when their image or location request is finished.
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

  /** Whether requests must stop waiting, because the process is shutting down. */
  stopped = false;

  constructor(
    @Inject(apiConfig) private readonly config: ApiConfig,
    private readonly images: ImagesRepository,
    private readonly locationRequests: LocationRequestsRepository,
    private readonly channel: ImageNotifications,
  ) {}

  /**
   * Subscribes to an image or a location request until {@link CompletionWaiter.unsubscribe} is called.
   *
   * @param id the hash of the image, or the id of the location request
   */
  subscribe(id: string): CompletionWaiter {
    const waiters = this.waiters.get(id) ?? new Set();
    this.waiters.set(id, waiters);
    const waiter = new CompletionWaiter(() => {
      waiters.delete(waiter);
      if (waiters.size === 0 && this.waiters.get(id) === waiters) this.waiters.delete(id);
    });
    waiters.add(waiter);
    return waiter;
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.connectIfDisconnected();
    this.pollTimer = setInterval(() => void this.pollDatabase(), databasePollInterval);
  }

  /**
   * After a delay, open requests stop waiting, and respond with status 202. This hook runs at the start of the
   * shutdown. Later hooks would be too late, because another module delays the shutdown for load balancers.
   */
  onModuleDestroy(): void {
    const { drain, finish } = this.config.shutdown;
    setTimeout(() => {
      this.stopped = true;
      for (const id of this.waiters.keys()) this.notifyWaiters(id);
    }, drain + finish).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.pollTimer);
  }

  private async pollDatabase(): Promise<void> {
    await this.connectIfDisconnected();
    if (this.waiters.size === 0) return;
    try {
      const ids = [...this.waiters.keys()];
      const finished = await Promise.all([
        this.images.findFinished(ids),
        this.locationRequests.findFinished(ids),
      ]);
      for (const id of finished.flat()) this.notifyWaiters(id);
    } catch (error) {
      this.logger.warn(`The status of pending images could not be polled: ${String(error)}`);
    }
  }

  /** Listens for notifications, and connects to the database again if the connection was lost. */
  private async connectIfDisconnected(): Promise<void> {
    await this.channel
      .subscribe((id) => {
        this.notifyWaiters(id);
      })
      .catch((error: unknown) => {
        this.outages.logOutage(error as Error);
      });
  }

  private notifyWaiters(id: string): void {
    for (const waiter of this.waiters.get(id) ?? []) waiter.notify();
  }
}

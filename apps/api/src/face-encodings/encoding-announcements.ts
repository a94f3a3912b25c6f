import { OnQueueEvent, QueueEventsHost, QueueEventsListener } from '@nestjs/bullmq';
import {
  type BeforeApplicationShutdown,
  Inject,
  Logger,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { type ApiConfig } from '#config';
import { OutageLog } from '#logging';
import { ImagesRepository } from '#persistence';
import { encodingQueue } from '#queue';
import { apiConfig } from '../api-config.js';

/** Milliseconds between two looks into the database for images whose announcement may have been lost. */
const lookInterval = 1_000;

/** Milliseconds that waiting requests are given once the process is asked to stop. */
const lastWait = 2_000;

/**
 * Tells waiting requests that their image is finished.
 *
 * The queue announces it at once. An announcement can be lost (a queue restarted, a connection cut), so the database,
 * which knows for certain, is asked about everything that is waited for once a second, in one query for all.
 */
@QueueEventsListener(encodingQueue)
export class EncodingAnnouncements
  extends QueueEventsHost
  implements OnApplicationBootstrap, BeforeApplicationShutdown, OnApplicationShutdown
{
  private readonly logger = new Logger(EncodingAnnouncements.name);
  private readonly outages = new OutageLog(this.logger, 'The queue of images');
  private readonly waiting = new Map<string, Set<() => void>>();
  private looking: NodeJS.Timeout | undefined;

  /** Whether waiting has ended for good: the process is about to stop. */
  stopped = false;

  constructor(
    @Inject(apiConfig) private readonly config: ApiConfig,
    private readonly images: ImagesRepository,
  ) {
    super();
  }

  /**
   * Waits until an image may have been finished, `timeout` milliseconds have passed, or the request is gone.
   *
   * Listening begins with the call, so an image that is looked up afterwards cannot be missed.
   */
  wait(fileHash: string, timeout: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const waiters = this.waiting.get(fileHash) ?? new Set();
      this.waiting.set(fileHash, waiters);
      const done = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        waiters.delete(done);
        if (waiters.size === 0 && this.waiting.get(fileHash) === waiters) this.waiting.delete(fileHash);
        resolve();
      };
      const timer = setTimeout(done, timeout);
      signal.addEventListener('abort', done);
      waiters.add(done);
    });
  }

  onApplicationBootstrap(): void {
    this.looking = setInterval(() => void this.look(), lookInterval);
  }

  /** Open requests keep their chance of an answer for a little while; then they are told to ask again. */
  beforeApplicationShutdown(): void {
    setTimeout(() => {
      for (const fileHash of this.waiting.keys()) this.announce(fileHash);
      this.stopped = true;
    }, this.config.drainTime + lastWait).unref();
  }

  override async onApplicationShutdown(): Promise<void> {
    clearInterval(this.looking);
    await super.onApplicationShutdown();
  }

  @OnQueueEvent('error')
  onError(error: Error): void {
    this.outages.away(error);
  }

  @OnQueueEvent('completed')
  onCompleted({ jobId }: { jobId: string }): void {
    this.announce(jobId);
  }

  /** Wakes everyone who waits for this image. */
  announce(fileHash: string): void {
    for (const done of [...(this.waiting.get(fileHash) ?? [])]) done();
  }

  private async look(): Promise<void> {
    if (this.waiting.size === 0) return;
    try {
      const finished = await this.images.finishedAmong([...this.waiting.keys()]);
      finished.forEach((hash) => {
        this.announce(hash);
      });
    } catch (error) {
      this.logger.warn(`Could not look for finished images: ${String(error)}`);
    }
  }
}

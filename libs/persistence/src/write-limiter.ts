import { Semaphore, type SemaphoreInterface, withTimeout } from 'async-mutex';
import { type DataSource } from 'typeorm';
import { serviceTimeouts } from '#config';
import { WriteQueueTimeout } from './database-busy.js';

/**
 * Limits how many connections of a process its writes use at once, so that reads, including the readiness check, always
 * find a free connection, even while writes are blocked by locks or by the disk.
 *
 * Writes that lock the statistics row have a separate, smaller limit: that row serializes them anyway, and they must not
 * delay the staging of new images.
 */
export class WriteLimiter {
  private readonly statisticsWrites: SemaphoreInterface;
  private readonly imageWrites: SemaphoreInterface;

  /**
   * @param connections size of the process's connection pool
   * @param timeout milliseconds that a write to the statistics may be queued
   */
  constructor(connections: number, timeout: number = serviceTimeouts.lock) {
    this.statisticsWrites = withTimeout(
      new Semaphore(Math.max(1, Math.floor(connections / 4))),
      timeout,
      new WriteQueueTimeout(timeout),
    );
    this.imageWrites = new Semaphore(Math.max(1, Math.floor(connections / 2)));
  }

  /**
   * Runs a transaction that locks the statistics row.
   *
   * @throws {WriteQueueTimeout} when no connection becomes free in time; the transaction is not run then
   */
  writeStatistics<T>(write: () => Promise<T>): Promise<T> {
    return this.statisticsWrites.runExclusive(write);
  }

  /** Runs a transaction that adds images. It is queued without a time limit. */
  writeImages<T>(write: () => Promise<T>): Promise<T> {
    return this.imageWrites.runExclusive(write);
  }
}

const limiters = new WeakMap<DataSource, WriteLimiter>();

/** The limiter of a connection pool, shared by all repositories that use the pool. */
export function writeLimiterOf(dataSource: DataSource): WriteLimiter {
  let limiter = limiters.get(dataSource);
  if (limiter === undefined) {
    limiter = new WriteLimiter(Number(dataSource.options.poolSize));
    limiters.set(dataSource, limiter);
  }
  return limiter;
}

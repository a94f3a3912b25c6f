import { Semaphore, type SemaphoreInterface, withTimeout } from 'async-mutex';
import { type DataSource } from 'typeorm';
import { serviceTimeouts } from '#config';
import { WriteQueueTimeoutError } from './database-busy.js';

/**
 * Limits how many connections of a process are used for writes at the same time. Reads, including the readiness check,
 * therefore always find a free connection, even while writes are blocked by locks or by the disk.
 *
 * Writes that lock the statistics row have a separate, smaller limit: they wait for each other's lock, and must not
 * occupy the connections that are needed to stage new images.
 */
export class ConcurrentWriteLimiter {
  private readonly statisticsWrites: SemaphoreInterface;
  private readonly imageWrites: SemaphoreInterface;

  /**
   * @param connections the size of the connection pool of the process
   * @param timeout the maximum time that a write to the statistics may wait in the queue, in milliseconds
   */
  constructor(connections: number, timeout: number = serviceTimeouts.lock) {
    this.statisticsWrites = withTimeout(
      new Semaphore(Math.max(1, Math.floor(connections / 4))),
      timeout,
      new WriteQueueTimeoutError(timeout),
    );
    this.imageWrites = new Semaphore(Math.max(1, Math.floor(connections / 2)));
  }

  /**
   * Runs a transaction that locks the statistics row.
   *
   * @throws {WriteQueueTimeoutError} when no connection becomes free in time; the transaction is not run then
   */
  runStatisticsWrite<T>(write: () => Promise<T>): Promise<T> {
    return this.statisticsWrites.runExclusive(write);
  }

  /** Runs a transaction that adds images. The transaction may wait for a free connection without a time limit. */
  runImageWrite<T>(write: () => Promise<T>): Promise<T> {
    return this.imageWrites.runExclusive(write);
  }
}

const limitersByDataSource = new WeakMap<DataSource, ConcurrentWriteLimiter>();

/** Returns the limiter of a connection pool, which all repositories with this pool share. */
export function writeLimiterOf(dataSource: DataSource): ConcurrentWriteLimiter {
  let limiter = limitersByDataSource.get(dataSource);
  if (limiter === undefined) {
    limiter = new ConcurrentWriteLimiter(Number(dataSource.options.poolSize));
    limitersByDataSource.set(dataSource, limiter);
  }
  return limiter;
}

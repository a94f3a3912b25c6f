import pLimit, { type LimitFunction } from 'p-limit';
import { type DataSource } from 'typeorm';
import { serviceTimeouts } from '#config';
import { NoTurn } from './database-busy.js';

/**
 * What writes may hold of the connections of a process, so that some are left for those who only read, readiness included,
 * however many writes wait for locks or for the disk.
 *
 * Those who lock the statistics row have a small share of their own: they take turns at the row anyway, and whoever
 * waits for it is not to keep new images out.
 */
export class WriteShares {
  private readonly ofStatistics: LimitFunction;
  private readonly ofImages: LimitFunction;

  /**
   * @param connections of the process
   * @param patience milliseconds that a write waits for its turn at the statistics row
   */
  constructor(
    connections: number,
    private readonly patience: number = serviceTimeouts.lock,
  ) {
    this.ofStatistics = pLimit(Math.max(1, Math.floor(connections / 4)));
    this.ofImages = pLimit(Math.max(1, Math.floor(connections / 2)));
  }

  /**
   * Runs a transaction that locks the statistics row.
   *
   * @throws {NoTurn} when those before it take too long
   */
  statistics<T>(write: () => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      let late = false;
      const timer = setTimeout(() => {
        late = true;
        reject(new NoTurn(this.patience));
      }, this.patience);
      void this.ofStatistics(async () => {
        if (late) return;
        clearTimeout(timer);
        await write().then(resolve, reject);
      });
    });
  }

  /** Runs a transaction that brings images in, however long it has to wait for its turn. */
  images<T>(write: () => Promise<T>): Promise<T> {
    return this.ofImages(write);
  }
}

const shares = new WeakMap<DataSource, WriteShares>();

/** The shares of a pool of connections: the same for everyone who uses it. */
export function writeSharesOf(dataSource: DataSource): WriteShares {
  let found = shares.get(dataSource);
  if (found === undefined) {
    found = new WriteShares(Number(dataSource.options.poolSize));
    shares.set(dataSource, found);
  }
  return found;
}

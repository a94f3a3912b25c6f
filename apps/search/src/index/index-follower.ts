import { EventEmitter, once } from 'node:events';
import { type BeforeApplicationShutdown, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { type Collection, collections, readEntryCopy } from '#face-index';
import { OutageLog } from '#logging';
import { type IndexChange, type IndexEntriesRepository, type IndexNotifications } from '#persistence';
import { type SearchMetrics } from '../metrics/search-metrics.js';
import { differences } from './differences.js';
import { type OwnedIndex } from './owned-index.js';
import { PendingChanges } from './pending-changes.js';

/** Milliseconds between two checks of the subscription. */
const connectInterval = 1_000;

/** Entries that are read by their IDs in one statement. */
const pageSize = 1_000;

/**
 * Keeps the index equal to the database.
 *
 * It loads the index, applies the changes of which PostgreSQL notifies it, and regularly compares the IDs of both, because a
 * notification can be lost. It compares them after each new connection, too.
 */
export class IndexFollower implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(IndexFollower.name);
  private readonly outages = new OutageLog(this.logger, 'The database, from which the index is updated,');
  private readonly pending = new PendingChanges();
  private readonly timers: NodeJS.Timeout[] = [];
  private reconcileRequested = false;
  private running: Promise<void> | undefined;
  private stopping = false;
  private isLoaded = false;
  private readonly firstLoad = new EventEmitter();

  /** @param reconcileInterval milliseconds between two comparisons with the database */
  constructor(
    private readonly owned: OwnedIndex,
    private readonly entries: IndexEntriesRepository,
    private readonly notifications: IndexNotifications,
    private readonly metrics: SearchMetrics,
    private readonly reconcileInterval: number,
  ) {
    metrics.observeIndex({
      entries: () => this.countEntries(),
      lag: () => this.pending.age,
    });
  }

  /** Whether the index contains what the database contained at some time after the start of this process. */
  get loaded(): boolean {
    return this.isLoaded;
  }

  /** Waits until the index is loaded, at most for a time in milliseconds. */
  async waitUntilLoaded(timeout: number): Promise<void> {
    if (this.isLoaded) return;
    await once(this.firstLoad, 'loaded', { signal: AbortSignal.timeout(timeout) }).catch(() => undefined);
  }

  async countEntries(): Promise<Record<Collection, number>> {
    const counts = collections.map(async (collection) => [
      collection,
      await this.owned.index.count(collection),
    ]);
    return Object.fromEntries(await Promise.all(counts)) as Record<Collection, number>;
  }

  onApplicationBootstrap(): void {
    void this.connect();
    this.timers.push(
      setInterval(() => void this.connect(), connectInterval),
      setInterval(() => {
        this.requestReconciliation();
      }, this.reconcileInterval),
    );
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping = true;
    for (const timer of this.timers) clearInterval(timer);
    await this.running;
  }

  /** Subscribes, if there is no subscription; the changes before a new one are found by a comparison. */
  private async connect(): Promise<void> {
    try {
      const isNew = await this.notifications.subscribe((change) => {
        this.follow(change);
      });
      if (isNew) this.requestReconciliation();
      // Also repeats work that failed.
      else this.work();
    } catch (error) {
      this.outages.report(error as Error);
    }
  }

  private follow(change: IndexChange): void {
    this.pending.add(change);
    this.work();
  }

  private requestReconciliation(): void {
    this.reconcileRequested = true;
    this.work();
  }

  /** Updates the index until nothing is left to do or an update fails. Updates do not overlap. */
  private work(): void {
    if (this.running !== undefined || this.stopping) return;
    this.running = this.workOff()
      .catch((error: unknown) => {
        this.outages.report(error as Error);
      })
      .finally(() => {
        this.running = undefined;
      });
  }

  private async workOff(): Promise<void> {
    while (!this.stopping && (this.reconcileRequested || !this.pending.isEmpty)) {
      if (this.reconcileRequested) {
        // Changes that arrive during the comparison are applied after it.
        for (const collection of collections) await this.reconcile(collection);
        this.reconcileRequested = false;
        if (!this.isLoaded) await this.reportLoaded();
      }
      await this.pending.apply(async ({ collection, added, removed }) => {
        await this.owned.index.remove(collection, removed);
        await this.addById(collection, added);
      });
    }
  }

  private async reportLoaded(): Promise<void> {
    this.isLoaded = true;
    this.firstLoad.emit('loaded');
    const { examples, faces } = await this.countEntries();
    this.logger.log(`The index is loaded: ${examples} examples, ${faces} faces`);
  }

  private async reconcile(collection: Collection): Promise<void> {
    const { index } = this.owned;
    // The IDs of the index are read first, so that one that is missing in the database was deleted from it.
    const indexed = await index.ids(collection);
    const stored = await this.entries.readIds(collection);
    const { missing, surplus } = differences(stored, indexed);
    if (missing.length > stored.length / 2) await this.addAll(collection);
    else await this.addById(collection, missing);
    await index.remove(collection, surplus);
    if (this.isLoaded) this.metrics.reconciled(collection, missing.length, surplus.length);
  }

  private async addAll(collection: Collection): Promise<void> {
    for (const model of await this.entries.readModels(collection)) {
      for await (const batch of readEntryCopy(this.entries.copyEntries(collection, { model }))) {
        await this.owned.index.addBatch(collection, batch);
      }
    }
  }

  private async addById(collection: Collection, ids: readonly number[]): Promise<void> {
    for (let start = 0; start < ids.length; start += pageSize) {
      const page = ids.slice(start, start + pageSize);
      for await (const batch of readEntryCopy(this.entries.copyEntries(collection, { ids: page }))) {
        await this.owned.index.addBatch(collection, batch);
      }
    }
  }
}

import { EventEmitter, once } from 'node:events';
import { type BeforeApplicationShutdown, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { type IndexCollection, indexCollections, readEntriesFromCopy } from '#face-index';
import { OutageLog } from '#logging';
import { type IndexChange, type IndexEntriesRepository, type IndexNotifications } from '#persistence';
import { type SearchMetrics } from '../metrics/search-metrics.js';
import { compareIds } from './compare-ids.js';
import { type FaceIndexService } from './face-index.service.js';
import { PendingChanges } from './pending-changes.js';

/** Milliseconds between two checks of the subscription. */
const subscriptionCheckInterval = 1_000;

/** Entries that are read by their IDs in one statement. */
const entriesPerStatement = 1_000;

/**
 * Keeps the index equal to the database.
 *
 * It loads the index, applies the changes of which PostgreSQL notifies it, and regularly compares the IDs of both, because a
 * notification can be lost. It compares them after each new connection, too.
 */
export class IndexSynchronizer implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(IndexSynchronizer.name);
  private readonly outageLog = new OutageLog(this.logger, 'The database, from which the index is updated,');
  private readonly pendingChanges = new PendingChanges();
  private readonly timers: NodeJS.Timeout[] = [];
  private reconcileRequested = false;
  private runningUpdate: Promise<void> | undefined;
  private isStopping = false;
  private isLoaded = false;
  private readonly loadEvents = new EventEmitter();

  /** @param reconcileInterval milliseconds between two comparisons with the database */
  constructor(
    private readonly faceIndexService: FaceIndexService,
    private readonly entries: IndexEntriesRepository,
    private readonly notifications: IndexNotifications,
    private readonly metrics: SearchMetrics,
    private readonly reconcileInterval: number,
  ) {
    metrics.observeIndex({
      countEntries: () => this.countEntries(),
      lagInSeconds: () => this.pendingChanges.ageInSeconds,
    });
  }

  /** Whether the index contains what the database contained at some time after the start of this process. */
  get loaded(): boolean {
    return this.isLoaded;
  }

  /** Waits until the index is loaded, at most for a time in milliseconds. */
  async waitUntilLoaded(timeout: number): Promise<void> {
    if (this.isLoaded) return;
    await once(this.loadEvents, 'loaded', { signal: AbortSignal.timeout(timeout) }).catch(() => undefined);
  }

  async countEntries(): Promise<Record<IndexCollection, number>> {
    const counts = indexCollections.map(async (collection) => [
      collection,
      await this.faceIndexService.faceIndex.count(collection),
    ]);
    return Object.fromEntries(await Promise.all(counts)) as Record<IndexCollection, number>;
  }

  onApplicationBootstrap(): void {
    void this.subscribeIfNecessary();
    this.timers.push(
      setInterval(() => void this.subscribeIfNecessary(), subscriptionCheckInterval),
      setInterval(() => {
        this.requestReconciliation();
      }, this.reconcileInterval),
    );
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.isStopping = true;
    for (const timer of this.timers) clearInterval(timer);
    await this.runningUpdate;
  }

  /** Subscribes, if there is no subscription; the changes before a new one are found by a comparison. */
  private async subscribeIfNecessary(): Promise<void> {
    try {
      const isNew = await this.notifications.subscribe((change) => {
        this.addPendingChange(change);
      });
      if (isNew) this.requestReconciliation();
      // Also repeats work that failed.
      else this.startUpdate();
    } catch (error) {
      this.outageLog.report(error as Error);
    }
  }

  private addPendingChange(change: IndexChange): void {
    this.pendingChanges.add(change);
    this.startUpdate();
  }

  private requestReconciliation(): void {
    this.reconcileRequested = true;
    this.startUpdate();
  }

  /** Updates the index until nothing is left to do or an update fails. Updates do not overlap. */
  private startUpdate(): void {
    if (this.runningUpdate !== undefined || this.isStopping) return;
    this.runningUpdate = this.updateIndex()
      .catch((error: unknown) => {
        this.outageLog.report(error as Error);
      })
      .finally(() => {
        this.runningUpdate = undefined;
      });
  }

  private async updateIndex(): Promise<void> {
    while (!this.isStopping && (this.reconcileRequested || !this.pendingChanges.isEmpty)) {
      if (this.reconcileRequested) {
        // Changes that arrive during the comparison are applied after it.
        for (const collection of indexCollections) await this.reconcileCollection(collection);
        this.reconcileRequested = false;
        if (!this.isLoaded) await this.reportFirstLoad();
      }
      await this.pendingChanges.applyAll(async ({ collection, added, removed }) => {
        await this.faceIndexService.faceIndex.remove(collection, removed);
        await this.addEntriesById(collection, added);
      });
    }
  }

  private async reportFirstLoad(): Promise<void> {
    this.isLoaded = true;
    this.loadEvents.emit('loaded');
    const { examples, faces } = await this.countEntries();
    this.logger.log(`The index is loaded: ${examples} examples, ${faces} faces`);
  }

  private async reconcileCollection(collection: IndexCollection): Promise<void> {
    const { faceIndex: index } = this.faceIndexService;
    // The IDs of the index are read first, so that one that is missing in the database was deleted from it.
    const indexed = await index.ids(collection);
    const stored = await this.entries.readIds(collection);
    const { missing, surplus } = compareIds(stored, indexed);
    if (missing.length > stored.length / 2) await this.addAllEntries(collection);
    else await this.addEntriesById(collection, missing);
    await index.remove(collection, surplus);
    if (this.isLoaded) this.metrics.recordReconciliation(collection, missing.length, surplus.length);
  }

  private async addAllEntries(collection: IndexCollection): Promise<void> {
    for (const model of await this.entries.readModels(collection)) {
      for await (const batch of readEntriesFromCopy(this.entries.copyEntries(collection, { model }))) {
        await this.faceIndexService.faceIndex.addBatch(collection, batch);
      }
    }
  }

  private async addEntriesById(collection: IndexCollection, ids: readonly number[]): Promise<void> {
    for (let start = 0; start < ids.length; start += entriesPerStatement) {
      const page = ids.slice(start, start + entriesPerStatement);
      for await (const batch of readEntriesFromCopy(this.entries.copyEntries(collection, { ids: page }))) {
        await this.faceIndexService.faceIndex.addBatch(collection, batch);
      }
    }
  }
}

import { EventEmitter, once } from 'node:events';
import { type BeforeApplicationShutdown, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { type IndexCollection, indexCollections, readEntriesFromCopy } from '#face-index';
import { OutageLog } from '#logging';
import { type IndexChange, type IndexEntriesRepository, type IndexNotifications } from '#persistence';
import { type SearchMetrics } from '../metrics/search-metrics.js';
import { findIdDifferences } from './compare-ids.js';
import { type FaceIndexService } from './face-index.service.js';
import { PendingIndexChanges } from './pending-changes.js';

/** The time in milliseconds between two checks whether the subscription to notifications exists. */
const subscriptionCheckInterval = 1_000;

/** The number of entries that one SQL statement reads by their IDs. */
const entriesPerStatement = 1_000;

/**
 * Keeps the face index equal to the database.
 *
 * The synchronizer loads the index at the start, and then applies the changes of which PostgreSQL notifies it. Because
 * a notification can be lost, the synchronizer also compares the IDs in the index with the IDs in the database, at
 * regular intervals and after each new subscription.
 */
export class IndexSynchronizer implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(IndexSynchronizer.name);
  private readonly outageLog = new OutageLog(this.logger, 'The database, from which the index is updated,');
  private readonly pendingChanges = new PendingIndexChanges();
  private readonly timers: NodeJS.Timeout[] = [];
  private reconcileRequested = false;
  private runningUpdate: Promise<void> | undefined;
  private isStopping = false;
  private isLoaded = false;
  private readonly loadEvents = new EventEmitter();

  /** @param reconcileInterval the time in milliseconds between two comparisons of the index with the database */
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

  /** Whether the index has been loaded from the database completely since the start of this process. */
  get loaded(): boolean {
    return this.isLoaded;
  }

  /**
   * Waits until the index is loaded, or until the timeout has passed.
   *
   * @param timeout in milliseconds
   */
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

  /**
   * Subscribes to notifications if there is no subscription. After a new subscription, the index is compared with the
   * database, because notifications of earlier changes may be lost.
   */
  private async subscribeIfNecessary(): Promise<void> {
    try {
      const isNew = await this.notifications.subscribe((change) => {
        this.addPendingChange(change);
      });
      if (isNew) this.requestReconciliation();
      // If the subscription already existed, an earlier update may have failed, so the update is started again.
      else this.startIndexUpdate();
    } catch (error) {
      this.outageLog.logOutage(error as Error);
    }
  }

  private addPendingChange(change: IndexChange): void {
    this.pendingChanges.addChange(change);
    this.startIndexUpdate();
  }

  private requestReconciliation(): void {
    this.reconcileRequested = true;
    this.startIndexUpdate();
  }

  /** Starts to update the index, unless an update is running. */
  private startIndexUpdate(): void {
    if (this.runningUpdate !== undefined || this.isStopping) return;
    this.runningUpdate = this.updateIndex()
      .catch((error: unknown) => {
        this.outageLog.logOutage(error as Error);
      })
      .finally(() => {
        this.runningUpdate = undefined;
      });
  }

  /** Applies changes until no change is pending. */
  private async updateIndex(): Promise<void> {
    while (!this.isStopping && (this.reconcileRequested || !this.pendingChanges.isEmpty)) {
      if (this.reconcileRequested) {
        // Changes of which the database notifies the process during the comparison are applied after it.
        for (const collection of indexCollections) await this.reconcileCollection(collection);
        this.reconcileRequested = false;
        if (!this.isLoaded) await this.reportFirstIndexLoad();
      }
      await this.pendingChanges.applyAll(async ({ collection, added, removed }) => {
        await this.faceIndexService.faceIndex.remove(collection, removed);
        await this.addEntriesById(collection, added);
      });
    }
  }

  private async reportFirstIndexLoad(): Promise<void> {
    this.isLoaded = true;
    this.loadEvents.emit('loaded');
    const { examples, faces } = await this.countEntries();
    this.logger.log(`The index is loaded: ${examples} enrolled faces, ${faces} stored faces`);
  }

  private async reconcileCollection(collection: IndexCollection): Promise<void> {
    const { faceIndex: index } = this.faceIndexService;
    // The IDs in the index are read before those in the database, so that a face that is stored meanwhile is not
    // removed.
    const indexed = await index.ids(collection);
    const stored = await this.entries.readIds(collection);
    const { missing, surplus } = findIdDifferences(stored, indexed);
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

import { type IndexCollection, indexCollections } from '#face-index';
import { type IndexChange } from '#persistence';

/**
 * The IDs of the entries to add to a collection of the index, and to remove from it. The order is not important,
 * because the database never uses the ID of a removed entry again.
 */
export interface CollectionChanges {
  readonly collection: IndexCollection;
  readonly added: readonly number[];
  readonly removed: readonly number[];
}

/** Changes of which the database has sent notifications and that the index does not contain yet. */
export class PendingIndexChanges {
  private changes: IndexChange[] = [];
  private oldestChangeTime: number | undefined;

  get isEmpty(): boolean {
    return this.changes.length === 0;
  }

  /** The time in seconds since the notification of the oldest pending change; 0 if no change is pending. */
  get ageInSeconds(): number {
    return this.oldestChangeTime === undefined ? 0 : (performance.now() - this.oldestChangeTime) / 1000;
  }

  addChange(change: IndexChange): void {
    this.changes.push(change);
    this.oldestChangeTime ??= performance.now();
  }

  /** Applies all pending changes, with one call for each collection. If a call fails, the changes remain pending. */
  async applyAll(apply: (changes: CollectionChanges) => Promise<void>): Promise<void> {
    const taken = this.changes;
    const since = this.oldestChangeTime;
    this.changes = [];
    this.oldestChangeTime = undefined;
    try {
      for (const collection of indexCollections) {
        const idsOf = (kind: IndexChange['kind']): number[] =>
          taken
            .filter((change) => change.collection === collection && change.kind === kind)
            .flatMap(({ ids }) => ids);
        const removed = new Set(idsOf('removed'));
        const added = idsOf('added').filter((id) => !removed.has(id));
        if (added.length + removed.size > 0) await apply({ collection, added, removed: [...removed] });
      }
    } catch (error) {
      this.changes = [...taken, ...this.changes];
      this.oldestChangeTime = since;
      throw error;
    }
  }
}

import { type Collection, collections } from '#face-index';
import { type IndexChange } from '#persistence';

/** The changes of a collection. An ID that was removed is never added again. */
export interface CollectionChanges {
  readonly collection: Collection;
  readonly added: readonly number[];
  readonly removed: readonly number[];
}

/** Changes of which the database has sent notifications and that the index does not contain yet. */
export class PendingChanges {
  private changes: IndexChange[] = [];
  private oldest: number | undefined;

  get isEmpty(): boolean {
    return this.changes.length === 0;
  }

  /** Seconds since the notification of the oldest change; 0 if there is none. */
  get age(): number {
    return this.oldest === undefined ? 0 : (performance.now() - this.oldest) / 1000;
  }

  add(change: IndexChange): void {
    this.changes.push(change);
    this.oldest ??= performance.now();
  }

  /** Applies all changes, those of a collection together. If that fails, the changes remain pending. */
  async apply(apply: (changes: CollectionChanges) => Promise<void>): Promise<void> {
    const taken = this.changes;
    const since = this.oldest;
    this.changes = [];
    this.oldest = undefined;
    try {
      for (const collection of collections) {
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
      this.oldest = since;
      throw error;
    }
  }
}

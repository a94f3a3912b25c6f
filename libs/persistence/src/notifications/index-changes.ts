import { Injectable } from '@nestjs/common';
import { type EntityManager } from 'typeorm';
import { DatabaseNotifications } from './database-notifications.js';

/** The collections of the index: the examples of subjects, and all faces. */
export type IndexCollection = 'examples' | 'faces';

/** Rows of a collection that were added or removed. */
export interface IndexChange {
  readonly collection: IndexCollection;
  readonly kind: 'added' | 'removed';
  readonly ids: readonly number[];
}

const indexChannel = 'frs_index';

/** The maximum number of IDs in a notification, because its payload is limited to 8,000 bytes. */
const maxIdsPerNotification = 400;

/** Creates the notifications for a change, for example `added examples 1,2,3`. */
export function toIndexNotifications({ collection, kind, ids }: IndexChange): {
  readonly channel: string;
  readonly payload: string;
}[] {
  return Array.from({ length: Math.ceil(ids.length / maxIdsPerNotification) }, (_, page) => ({
    channel: indexChannel,
    payload: `${kind} ${collection} ${ids.slice(page * maxIdsPerNotification, (page + 1) * maxIdsPerNotification).join(',')}`,
  }));
}

/**
 * Notifies the index of changes in the transaction that makes them. PostgreSQL delivers the notification when the transaction
 * is committed.
 */
export async function notifyIndexOnCommit(manager: EntityManager, change: IndexChange): Promise<void> {
  const payloads = toIndexNotifications(change).map(({ payload }) => payload);
  if (payloads.length === 0) return;
  await manager.query(`SELECT pg_notify($1, "payload") FROM unnest($2::text[]) AS "payload"`, [
    indexChannel,
    payloads,
  ]);
}

/** Receives the notifications about changes to the collections of the index. */
@Injectable()
export class IndexNotifications extends DatabaseNotifications {
  constructor(url: string) {
    super(url, indexChannel);
  }

  /**
   * Subscribes, unless a subscription exists. A lost connection ends the subscription, and the caller must then
   * subscribe again.
   *
   * @returns whether a new subscription was created; changes before that may have been missed
   * @throws when the database cannot be reached
   */
  subscribe(onChange: (change: IndexChange) => void): Promise<boolean> {
    return this.listen((payload) => {
      const [kind, collection, ids] = payload.split(' ');
      onChange({
        kind: kind as IndexChange['kind'],
        collection: collection as IndexCollection,
        ids: ids!.split(',').map(Number),
      });
    });
  }
}

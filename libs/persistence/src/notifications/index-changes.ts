import { Injectable } from '@nestjs/common';
import { type EntityManager } from 'typeorm';
import { DatabaseNotifications } from './database-notifications.js';

/** The collections of the face index. `examples` contains the enrolled faces, `faces` contains all stored faces. */
export type IndexCollection = 'examples' | 'faces';

/** The IDs of the rows that were added to a collection, or removed from it. */
export interface IndexChange {
  readonly collection: IndexCollection;
  readonly kind: 'added' | 'removed';
  readonly ids: readonly number[];
}

const indexChannel = 'frs_index';

/** The maximum number of IDs in a notification. PostgreSQL limits the payload of a notification to 8,000 bytes. */
const maxIdsPerNotification = 400;

/** Creates the notifications for a change of a collection, for example with the payload `added examples 1,2,3`. */
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
 * Notifies the search process of a change, as a part of the transaction that makes the change. PostgreSQL delivers the
 * notification when the transaction is committed.
 */
export async function notifyIndexChangeOnCommit(manager: EntityManager, change: IndexChange): Promise<void> {
  const payloads = toIndexNotifications(change).map(({ payload }) => payload);
  if (payloads.length === 0) return;
  await manager.query(`SELECT pg_notify($1, "payload") FROM unnest($2::text[]) AS "payload"`, [
    indexChannel,
    payloads,
  ]);
}

/** Receives the notifications about changes of the collections of the face index. */
@Injectable()
export class IndexNotifications extends DatabaseNotifications {
  constructor(url: string) {
    super(url, indexChannel);
  }

  /**
   * Subscribes to the changes if no subscription exists. A lost connection ends the subscription, and the caller must
   * then subscribe again.
   *
   * @returns whether a new subscription was created; if it was, notifications of earlier changes may be lost
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

import { type TransferListItem, Worker } from 'node:worker_threads';
import { ENCODING_LENGTH } from '#encoding/distance';
import { checkBatch, checkEntry, checkQuery } from '../check-arguments.js';
import {
  type IndexCollection,
  type EntryBatch,
  type IndexEntry,
  type Neighbour,
  type SearchOptions,
  type UpdatableFaceIndex,
} from '../face-index.js';
import { FaceIndexError } from '../face-index-error.js';
import { maxQueriesPerScan } from './block-memory.js';
import { type ThreadCall, type ThreadReply, type ThreadResults } from './thread-messages.js';

/** Settings of an {@link EmbeddedFaceIndex}. */
export interface EmbeddedFaceIndexOptions {
  /** While searches of this many encodings are queued or running, further searches are refused as `overloaded`. */
  readonly maxQueuedQueries: number;
  /** Called when the thread of the index has failed. The index is closed then, and its entries are lost. */
  readonly onFailure?: (error: Error) => void;
}

/** A call without a reply. */
interface PendingCall {
  readonly resolve: (result: never) => void;
  readonly reject: (error: Error) => void;
}

/** A search whose encodings are not all compared. */
interface QueuedSearch {
  readonly collection: IndexCollection;
  readonly model: string;
  readonly queries: readonly Float32Array[];
  readonly options: SearchOptions;
  readonly found: Neighbour[][];
  readonly resolve: (found: Neighbour[][]) => void;
  readonly reject: (error: Error) => void;
}

/**
 * An exact index in memory. It is empty when it is opened. The entries are stored and compared in a thread, one search at a
 * time. An update is executed before the searches that are queued, so it takes effect after the running one at the latest.
 */
export class EmbeddedFaceIndex implements UpdatableFaceIndex {
  /** The calls that the thread has received, in their order. */
  private readonly pendingCalls: PendingCall[] = [];
  private readonly queuedSearches: QueuedSearch[] = [];
  private isSearching = false;
  private queuedQueries = 0;
  private closed = false;

  private constructor(
    private readonly thread: Worker,
    private readonly maxQueuedQueries: number,
  ) {
    thread.on('message', (reply: ThreadReply) => {
      const call = this.pendingCalls.shift()!;
      if (reply.ok) call.resolve(reply.result as never);
      else call.reject(new FaceIndexError(reply.problem, reply.message));
    });
  }

  /**
   * Starts the thread of an index.
   *
   * @throws when it cannot be started
   */
  static async open({ maxQueuedQueries, onFailure }: EmbeddedFaceIndexOptions): Promise<EmbeddedFaceIndex> {
    const thread = new Worker(new URL('./face-index.thread.js', import.meta.url));
    const index = new EmbeddedFaceIndex(thread, maxQueuedQueries);
    thread.on('error', (error: Error) => {
      index.closeAndRejectCalls(error);
      onFailure?.(error);
    });
    await index.count('faces');
    return index;
  }

  async add(collection: IndexCollection, entries: readonly IndexEntry[]): Promise<void> {
    entries.forEach(checkEntry);
    const models = new Set(entries.map(({ model }) => model));
    // Concurrently, so that all are sent before any other call.
    await Promise.all(
      [...models].map((model) => {
        const ofModel = entries.filter((entry) => entry.model === model);
        const encodings = new Float32Array(ofModel.length * ENCODING_LENGTH);
        ofModel.forEach(({ encoding }, index) => {
          encodings.set(encoding, index * ENCODING_LENGTH);
        });
        return this.sendBatch(collection, {
          model,
          ids: Float64Array.from(ofModel, ({ id }) => id),
          encodings,
        });
      }),
    );
  }

  async addBatch(collection: IndexCollection, batch: EntryBatch): Promise<void> {
    checkBatch(batch);
    await this.sendBatch(collection, batch);
  }

  async remove(collection: IndexCollection, ids: readonly number[]): Promise<void> {
    await this.sendCall({ kind: 'remove', collection, ids: Float64Array.from(ids) });
  }

  async clear(collection: IndexCollection): Promise<void> {
    await this.sendCall({ kind: 'clear', collection });
  }

  ids(collection: IndexCollection): Promise<Float64Array> {
    return this.sendCall({ kind: 'ids', collection });
  }

  count(collection: IndexCollection): Promise<number> {
    return this.sendCall({ kind: 'count', collection });
  }

  async nearest(
    collection: IndexCollection,
    model: string,
    encodings: readonly Float32Array[],
    options: SearchOptions,
  ): Promise<Neighbour[][]> {
    this.requireOpen();
    checkQuery(encodings, options);
    if (encodings.length === 0) return [];
    if (this.queuedQueries >= this.maxQueuedQueries) {
      throw new FaceIndexError('overloaded', `Searches of ${this.queuedQueries} encodings are queued.`);
    }
    this.queuedQueries += encodings.length;
    // Copied, because the search may be executed after the caller has changed them.
    const queries = encodings.map((encoding) => encoding.slice());
    return new Promise((resolve, reject) => {
      this.queuedSearches.push({ collection, model, queries, options, found: [], resolve, reject });
      this.sendNextQueries();
    });
  }

  async close(): Promise<void> {
    this.closeAndRejectCalls(createClosedError());
    await this.thread.terminate();
  }

  /** Sends the next few encodings of the first search, which is queued again if there are more. */
  private sendNextQueries(): void {
    if (this.isSearching) return;
    const search = this.queuedSearches.shift();
    if (search === undefined) return;
    this.isSearching = true;
    const { collection, model, options, found } = search;
    const queries = search.queries.slice(found.length, found.length + maxQueriesPerScan);
    this.sendCall({ kind: 'nearest', collection, model, queries, options })
      .then((lists) => {
        this.queuedQueries -= lists.length;
        found.push(...lists);
        if (found.length === search.queries.length) search.resolve(found);
        else this.queuedSearches.push(search);
      }, search.reject)
      .finally(() => {
        this.isSearching = false;
        this.sendNextQueries();
      });
  }

  private sendBatch(collection: IndexCollection, batch: EntryBatch): Promise<undefined> {
    const buffers = new Set([batch.ids.buffer, batch.encodings.buffer] as ArrayBuffer[]);
    return this.sendCall({ kind: 'add', collection, batch }, [...buffers]);
  }

  private async sendCall<Call extends ThreadCall>(
    call: Call,
    transferred: readonly TransferListItem[] = [],
  ): Promise<ThreadResults[Call['kind']]> {
    this.requireOpen();
    return new Promise<ThreadResults[Call['kind']]>((resolve, reject) => {
      this.pendingCalls.push({ resolve, reject });
      this.thread.postMessage(call, transferred);
    });
  }

  private requireOpen(): void {
    if (this.closed) throw createClosedError();
  }

  private closeAndRejectCalls(error: Error): void {
    this.closed = true;
    // A reply that arrives now belongs to a call that is rejected.
    this.thread.removeAllListeners('message');
    for (const { reject } of [...this.pendingCalls.splice(0), ...this.queuedSearches.splice(0)])
      reject(error);
  }
}

function createClosedError(): FaceIndexError {
  return new FaceIndexError('closed', 'The index is closed.');
}

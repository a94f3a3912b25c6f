import { type TransferListItem, Worker } from 'node:worker_threads';
import { ENCODING_LENGTH } from '#encoding/distance';
import { requireValidBatch, requireValidEntry, requireValidQuery } from '../check-arguments.js';
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

/** The settings of an {@link EmbeddedFaceIndex}. */
export interface EmbeddedFaceIndexOptions {
  /**
   * While at least this number of encodings are queued or being searched, new searches are rejected as `overloaded`.
   */
  readonly maxQueuedQueries: number;
  /** This function is called when the thread of the index has failed. The index is closed, and its entries are lost. */
  readonly onFailure?: (error: Error) => void;
}

/** A call of the thread that the thread has not answered yet. */
interface PendingThreadCall {
  readonly resolve: (result: never) => void;
  readonly reject: (error: Error) => void;
}

/** A search of which at least one encoding has not been compared yet. */
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
 * An exact face index in memory. The index is empty when it is opened. A separate thread stores and compares the
 * entries, and executes one search at a time. An update is executed before the queued searches, so it waits only for
 * the search that is running.
 */
export class EmbeddedFaceIndex implements UpdatableFaceIndex {
  /** The calls that were sent to the thread and have no reply yet, in the order in which they were sent. */
  private readonly pendingCalls: PendingThreadCall[] = [];
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
   * Opens an index and starts its thread.
   *
   * @throws when the thread cannot be started
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
    entries.forEach(requireValidEntry);
    const models = new Set(entries.map(({ model }) => model));
    // The batches are sent concurrently, so that no other call is sent between them.
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
    requireValidBatch(batch);
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
    requireValidQuery(encodings, options);
    if (encodings.length === 0) return [];
    if (this.queuedQueries >= this.maxQueuedQueries) {
      throw new FaceIndexError('overloaded', `Searches of ${this.queuedQueries} encodings are queued.`);
    }
    this.queuedQueries += encodings.length;
    // The encodings are copied, because the caller may change them before the search is executed.
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

  /** Sends the next encodings of the first queued search. If the search has further encodings, it is queued again. */
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
    // Replies that are received after this point are ignored, because all pending calls are rejected here.
    this.thread.removeAllListeners('message');
    for (const { reject } of [...this.pendingCalls.splice(0), ...this.queuedSearches.splice(0)])
      reject(error);
  }
}

function createClosedError(): FaceIndexError {
  return new FaceIndexError('closed', 'The index is closed.');
}

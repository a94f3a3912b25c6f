import { Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { type IndexCollection } from '#face-index';

/** The values of the face index that are exported as metrics. */
export interface ObservedIndex {
  countEntries(): Promise<Record<IndexCollection, number>>;
  /** The age in seconds of the oldest change that the index does not contain yet; 0 if there is no such change. */
  lagInSeconds(): number;
}

/** The Prometheus metrics of the search process. */
@Injectable()
export class SearchMetrics {
  readonly registry = new Registry();

  private readonly searches = new Histogram({
    name: 'frs_index_search_seconds',
    help: 'Time to search the index for the encodings of one request, including the time in the queue.',
    labelNames: ['collection'],
    buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers: [this.registry],
  });

  private readonly queries = new Counter({
    name: 'frs_index_queries_total',
    help: 'Number of encodings for which the index was searched.',
    labelNames: ['collection'],
    registers: [this.registry],
  });

  private readonly reconciliations = new Counter({
    name: 'frs_index_reconciled_entries_total',
    help: 'Number of entries that a comparison with the database added or removed because a notification was lost.',
    labelNames: ['collection', 'change'],
    registers: [this.registry],
  });

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }

  observeIndex(index: ObservedIndex): void {
    new Gauge({
      name: 'frs_index_entries',
      help: 'Number of entries of the index.',
      labelNames: ['collection'],
      registers: [this.registry],
      async collect() {
        for (const [collection, entries] of Object.entries(await index.countEntries())) {
          this.set({ collection }, entries);
        }
      },
    });
    new Gauge({
      name: 'frs_index_lag_seconds',
      help: 'Age of the oldest change of the database that the index does not contain yet.',
      registers: [this.registry],
      collect() {
        this.set(index.lagInSeconds());
      },
    });
  }

  /**
   * Starts to measure the time of a search.
   *
   * @returns a function that ends the measurement
   */
  startSearchTimer(collection: IndexCollection, queries: number): () => void {
    this.queries.inc({ collection }, queries);
    return this.searches.startTimer({ collection });
  }

  recordReconciliation(collection: IndexCollection, added: number, removed: number): void {
    this.reconciliations.inc({ collection, change: 'added' }, added);
    this.reconciliations.inc({ collection, change: 'removed' }, removed);
  }
}

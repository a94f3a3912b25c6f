import { Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { type IndexCollection } from '#face-index';
import { ImagesRepository } from '#persistence';

/** How a request to encode faces at given locations ended. */
export type LocationRequestResult = 'encoded' | 'rejected' | 'failed' | 'unavailable' | 'disconnected';

/** The result of a lookup in the response cache. `away` means that the cache is unavailable. */
export type CacheLookupResult = 'hit' | 'miss' | 'away';

/** The Prometheus metrics of an API process. */
@Injectable()
export class ApiMetrics {
  readonly registry = new Registry();

  private readonly requests = new Histogram({
    name: 'frs_http_request_seconds',
    help: 'Time from the first byte of a request to the last byte of its response.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
    registers: [this.registry],
  });

  private readonly lookups = new Counter({
    name: 'frs_answer_cache_lookups_total',
    help: 'Lookups in the response cache by result: hit, miss or away.',
    labelNames: ['result'],
    registers: [this.registry],
  });

  private readonly cacheLookups: Record<CacheLookupResult, number> = { hit: 0, miss: 0, away: 0 };

  private readonly refusals = new Counter({
    name: 'frs_uploads_refused_total',
    help: 'Uploads rejected before they were stored, by reason.',
    labelNames: ['reason'],
    registers: [this.registry],
  });

  private readonly locationRequests = new Histogram({
    name: 'frs_location_request_seconds',
    help:
      'Time to encode the faces at the given locations of an accepted photo, including the queue, by result: encoded, ' +
      'rejected, failed, unavailable (no result in time) or disconnected (by the client).',
    labelNames: ['result'],
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
    registers: [this.registry],
  });

  private readonly indexSearches = new Histogram({
    name: 'frs_index_search_seconds',
    help: 'Time to search the index in PostgreSQL for the encodings of one request.',
    labelNames: ['collection'],
    buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers: [this.registry],
  });

  private readonly indexQueries = new Counter({
    name: 'frs_index_queries_total',
    help: 'Encodings that were searched for in PostgreSQL.',
    labelNames: ['collection'],
    registers: [this.registry],
  });

  constructor(images: ImagesRepository) {
    collectDefaultMetrics({ register: this.registry });
    const oldest = new Gauge({
      name: 'frs_oldest_pending_image_seconds',
      help: 'Age of the oldest pending image.',
      registers: [this.registry],
    });
    new Gauge({
      name: 'frs_pending_images',
      help: 'Pending images.',
      registers: [this.registry],
      async collect() {
        // An error of the database is ignored, because the other metrics are still useful while the database is
        // unavailable.
        const backlog = await images.getBacklog().catch(() => ({ images: NaN, oldestSeconds: NaN }));
        this.set(backlog.images);
        oldest.set(backlog.oldestSeconds);
      },
    });
  }

  recordRequest(method: string, route: string, status: number, seconds: number): void {
    this.requests.observe({ method, route, status }, seconds);
  }

  recordCacheLookup(result: CacheLookupResult): void {
    this.lookups.inc({ result });
    this.cacheLookups[result] += 1;
  }

  /** The number of lookups in the response cache by result. */
  readCacheLookups(): Readonly<Record<CacheLookupResult, number>> {
    return { ...this.cacheLookups };
  }

  /** @returns a function that ends the measurement */
  startLocationRequest(): (result: LocationRequestResult) => void {
    const stopTimer = this.locationRequests.startTimer();
    return (result) => {
      stopTimer({ result });
    };
  }

  /** @returns a function that ends the measurement */
  startIndexSearchTimer(collection: IndexCollection, queries: number): () => void {
    this.indexQueries.inc({ collection }, queries);
    return this.indexSearches.startTimer({ collection });
  }

  recordRejectedUpload(reason: string): void {
    this.refusals.inc({ reason });
  }
}

import { Inject, Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { type WorkerConfig } from '#config';
import { type EncodedPhoto } from '#encoding';
import { type EncodingOutcome, type ClusterRunResult } from '#persistence';
import { type IndexCollection } from '#face-index';
import { workerConfig } from '../worker-config.js';

/** The Prometheus metrics of a worker. */
@Injectable()
export class WorkerMetrics {
  readonly registry = new Registry();

  private readonly stages = new Histogram({
    name: 'frs_encode_stage_seconds',
    help: 'Time for which each stage occupies an encoder. For decoding, only the time for which the encoder waits is counted.',
    labelNames: ['stage'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
    registers: [this.registry],
  });

  private readonly images = new Counter({
    name: 'frs_images_total',
    help: 'Images finished, by status: encoded, no-face, rejected, failed.',
    labelNames: ['status'],
    registers: [this.registry],
  });

  private readonly faces = new Counter({
    name: 'frs_faces_found_total',
    help: 'Faces encoded.',
    registers: [this.registry],
  });

  private readonly interruptions = new Counter({
    name: 'frs_encode_interruptions_total',
    help: 'Attempts that ended without a result and are retried.',
    registers: [this.registry],
  });

  private readonly clusterRuns = new Histogram({
    name: 'frs_cluster_run_seconds',
    help: 'Time of an attempt at a clustering run, by result: succeeded, failed or interrupted.',
    labelNames: ['result'],
    buckets: [0.1, 0.5, 1, 5, 10, 30, 60, 300, 1800, 7200, 36000],
    registers: [this.registry],
  });

  private readonly createdClusters = new Counter({
    name: 'frs_clusters_created_total',
    help: 'Clusters created.',
    registers: [this.registry],
  });

  private readonly clusteredFaces = new Counter({
    name: 'frs_clustered_faces_total',
    help: 'Faces added to clusters.',
    registers: [this.registry],
  });

  private readonly indexEntries = new Gauge({
    name: 'frs_index_entries',
    help: 'Entries of the index in PostgreSQL.',
    labelNames: ['collection'],
    registers: [this.registry],
  });

  private readonly indexBytes = new Gauge({
    name: 'frs_index_bytes',
    help: 'Size of the tables of the index in PostgreSQL, with their indexes.',
    labelNames: ['collection'],
    registers: [this.registry],
  });

  constructor(@Inject(workerConfig) { threads }: Pick<WorkerConfig, 'threads'>) {
    collectDefaultMetrics({ register: this.registry });
    new Gauge({
      name: 'frs_encoder_threads',
      help: 'Number of parallel encoders: the maximum encoding time, in seconds, per second.',
      registers: [this.registry],
    }).set(threads);
  }

  recordEncodedPhoto(timings: EncodedPhoto['timings']): void {
    for (const [stage, milliseconds] of Object.entries(timings)) {
      this.stages.observe({ stage }, Number(milliseconds) / 1000);
    }
  }

  recordFinishedImage(outcome: EncodingOutcome): void {
    this.images.inc({ status: outcome.status });
    if ('faces' in outcome) this.faces.inc(outcome.faces.length);
  }

  recordIndexSize(collection: IndexCollection, entries: number, bytes: number): void {
    this.indexEntries.set({ collection }, entries);
    this.indexBytes.set({ collection }, bytes);
  }

  recordInterruptedAttempt(): void {
    this.interruptions.inc();
  }

  /** @param seconds the duration of the attempt */
  recordClusterRun(result: 'succeeded' | 'failed' | 'interrupted', seconds: number): void {
    this.clusterRuns.observe({ result }, seconds);
  }

  recordClusters({
    clusteredFaces,
    newClusters,
  }: Pick<ClusterRunResult, 'clusteredFaces' | 'newClusters'>): void {
    this.clusteredFaces.inc(clusteredFaces);
    this.createdClusters.inc(newClusters);
  }
}

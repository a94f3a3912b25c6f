import { OnWorkerEvent, Processor, WorkerHost } from '@nestjs/bullmq';
import { type BeforeApplicationShutdown, Logger } from '@nestjs/common';
import { type Job } from 'bullmq';
import { OutageLog } from '#logging';
import {
  ClusterRunsRepository,
  isDatabaseBusy,
  isDatabaseUnavailable,
  type ClusterRunAttempt,
  ClusterRunEndedError,
} from '#persistence';
import { type ClusteringJob, clusteringQueueName } from '#queue';
import { WorkerActivity } from '../activity/worker-activity.js';
import { WorkerMetrics } from '../metrics/worker-metrics.js';
import { ClusteringRun } from './clustering-run.js';

/**
 * Executes the runs of the clustering. The database contains the state and the progress of each run, and whether it was
 * cancelled.
 */
@Processor(clusteringQueueName, { lockDuration: 5_000, stalledInterval: 2_000, maxStalledCount: 1_000 })
export class ClusterFacesProcessor extends WorkerHost implements BeforeApplicationShutdown {
  private readonly logger = new Logger(ClusterFacesProcessor.name);
  private readonly outages = new OutageLog(this.logger, 'The queue of clustering runs');
  private readonly shutdown = new AbortController();

  constructor(
    private readonly runs: ClusterRunsRepository,
    private readonly clustering: ClusteringRun,
    private readonly metrics: WorkerMetrics,
    private readonly activity: WorkerActivity,
  ) {
    super();
  }

  /** Interrupts the run in progress. Its job returns to the queue, and another worker executes it. */
  async beforeApplicationShutdown(): Promise<void> {
    this.shutdown.abort(new Error('the worker is shutting down'));
    await this.worker.close();
  }

  override async process(job: Job<ClusteringJob>): Promise<void> {
    this.shutdown.signal.throwIfAborted();
    const run = await this.runs.beginAttempt(job.data.run);
    if (run === undefined) return;
    await this.activity.runTask('cluster-faces', String(job.data.run), () => this.executeRun(run, job));
  }

  private async executeRun(run: ClusterRunAttempt, job: Job<ClusteringJob>): Promise<void> {
    const start = performance.now();
    const seconds = () => (performance.now() - start) / 1000;
    try {
      const result = await this.clustering.execute(run, this.shutdown.signal, async (done, total) => {
        await this.runs.recordProgress(run, done, total);
        // An error is ignored, because the queue may have lost the job, and clients receive the progress from the
        // database.
        await job.updateProgress({ done, total }).catch(() => undefined);
      });
      await this.runs.markSucceeded(run, result);
      this.metrics.recordClusterRun('succeeded', seconds());
      const { clusteredFaces, newClusters, mergedClusters } = result;
      this.logger.log(
        `Clustered in ${seconds().toFixed(1)} s: ${clusteredFaces} faces added to clusters, ${newClusters} new clusters, ` +
          `${mergedClusters} merged`,
      );
    } catch (error) {
      await this.handleFailure(run, error as Error, seconds());
    }
  }

  /** @throws the error if the job must be retried */
  private async handleFailure(run: ClusterRunAttempt, error: Error, seconds: number): Promise<void> {
    const isTemporary = this.shutdown.signal.aborted || isDatabaseUnavailable(error) || isDatabaseBusy(error);
    const isEnded = error instanceof ClusterRunEndedError;
    this.metrics.recordClusterRun(isTemporary || isEnded ? 'interrupted' : 'failed', seconds);
    if (isEnded) {
      this.logger.log(`Clustering stopped: ${error.message}`);
      return;
    }
    if (isTemporary) throw error;
    this.logger.error(`Clustering failed: ${error.message}`, error.stack);
    await this.runs.markFailed(run, error.message);
  }

  @OnWorkerEvent('failed')
  onFailed(_: Job<ClusteringJob> | undefined, error: Error): void {
    this.logger.warn(`Clustering was interrupted and is tried again: ${error.message}`);
  }

  @OnWorkerEvent('error')
  onError(error: Error): void {
    this.outages.logOutage(error);
  }
}

import { Injectable } from '@nestjs/common';
import { ClusterRunsRepository } from '#persistence';
import { ClusteringQueue } from '#queue';
import { buildClusterRunResponse, type ClusterRunResponse } from './cluster-runs.schema.js';

/** Requests and cancels runs of the clustering, and returns their progress. */
@Injectable()
export class ClusterRunsService {
  constructor(
    private readonly runs: ClusterRunsRepository,
    private readonly queue: ClusteringQueue,
  ) {}

  /** Requests a run of the clustering, unless an earlier run has not finished. */
  async requestRun(): Promise<ClusterRunResponse> {
    const run = await this.runs.requestRun();
    // If the queue is unavailable, a worker finds the run in its regular check of the database, and enqueues it later.
    await this.queue.enqueue({ run: run.id });
    return buildClusterRunResponse(run, await this.runs.findLastFinishedRun());
  }

  async findRun(): Promise<ClusterRunResponse> {
    return buildClusterRunResponse(
      await this.runs.findUnfinishedRun(),
      await this.runs.findLastFinishedRun(),
    );
  }

  async cancelRun(): Promise<void> {
    await this.runs.cancelRun();
  }
}

import { Injectable } from '@nestjs/common';
import { ClusterRunsRepository } from '#persistence';
import { ClusteringQueue } from '#queue';
import { buildRun, type RunResponse } from './cluster-runs.schema.js';

/** Requests and cancels runs of the clustering, and returns their progress. */
@Injectable()
export class ClusterRunsService {
  constructor(
    private readonly runs: ClusterRunsRepository,
    private readonly queue: ClusteringQueue,
  ) {}

  /** Requests a run of the clustering, unless an earlier run has not finished. */
  async request(): Promise<RunResponse> {
    const run = await this.runs.request();
    // If the queue is unavailable, a worker finds the run in its regular check of the database, and enqueues it later.
    await this.queue.enqueue({ run: run.id });
    return buildRun(run, await this.runs.findLastFinished());
  }

  async find(): Promise<RunResponse> {
    return buildRun(await this.runs.findUnfinished(), await this.runs.findLastFinished());
  }

  async cancel(): Promise<void> {
    await this.runs.cancel();
  }
}

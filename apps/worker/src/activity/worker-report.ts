import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { type WorkerConfig } from '#config';
import { ProcessesRepository, ProcessReport } from '#persistence';
import { WorkerEncoderPool } from '../encode-image/worker-encoder-pool.js';
import { workerConfig } from '../worker-config.js';
import { WorkerActivity } from './worker-activity.js';

/** Reports to the database what this worker does. */
@Injectable()
export class WorkerReport implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly report: ProcessReport;

  constructor(
    @Inject(workerConfig) { threads, runtime }: WorkerConfig,
    processes: ProcessesRepository,
    activity: WorkerActivity,
    encoders: WorkerEncoderPool,
  ) {
    this.report = new ProcessReport(processes, () => ({
      kind: 'worker',
      encoders: threads,
      ready: encoders.ready,
      model: encoders.model,
      runtime,
      ...activity.describe(),
    }));
  }

  onApplicationBootstrap(): void {
    this.report.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.report.stop();
  }
}

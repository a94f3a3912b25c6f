import { OnWorkerEvent, Processor, WorkerHost } from '@nestjs/bullmq';
import { type BeforeApplicationShutdown, Logger } from '@nestjs/common';
import { OutageLog } from '#logging';
import { StatisticsRepository } from '#persistence';
import { aggregationQueueName } from '#queue';
import { WorkerActivity } from '../activity/worker-activity.js';

/** Aggregates new encodings into the statistics. */
@Processor(aggregationQueueName, { lockDuration: 5_000, stalledInterval: 2_000, maxStalledCount: 1_000 })
export class AggregateStatisticsProcessor extends WorkerHost implements BeforeApplicationShutdown {
  private readonly outages = new OutageLog(
    new Logger(AggregateStatisticsProcessor.name),
    'The queue of the statistics',
  );

  constructor(
    private readonly statistics: StatisticsRepository,
    private readonly activity: WorkerActivity,
  ) {
    super();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.worker.close();
  }

  override async process(): Promise<void> {
    await this.activity.runTask('aggregate-statistics', null, () => this.statistics.aggregateAllImages());
  }

  @OnWorkerEvent('error')
  onError(error: Error): void {
    this.outages.logOutage(error);
  }
}

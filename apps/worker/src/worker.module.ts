import { type DynamicModule, Module } from '@nestjs/common';
import { ImageCache } from '#cache';
import { type WorkerConfig } from '#config';
import { PersistenceModule } from '#persistence';
import { aggregationQueueName, clusteringQueueName, encodingQueueName, QueueModule } from '#queue';
import { RecentResults } from './activity/recent-results.js';
import { WorkerActivity } from './activity/worker-activity.js';
import { WorkerReport } from './activity/worker-report.js';
import { ClusterFacesProcessor } from './cluster-faces/cluster-faces.processor.js';
import { ClusteringRun } from './cluster-faces/clustering-run.js';
import { EncodeImageProcessor } from './encode-image/encode-image.processor.js';
import { StagedPhotoEncoder } from './encode-image/staged-photo-encoder.js';
import { UnclaimedPhotosTask } from './encode-image/unclaimed-photos-task.js';
import { WorkerEncoderPool } from './encode-image/worker-encoder-pool.js';
import { AggregateStatisticsProcessor } from './aggregate-statistics/aggregate-statistics.processor.js';
import { MetricsServer } from './metrics/metrics-server.js';
import { WorkerMetrics } from './metrics/worker-metrics.js';
import { EncoderWatchdog } from './scheduled-tasks/encoder-watchdog.js';
import { FailedPhotosTask } from './scheduled-tasks/failed-photos-task.js';
import { FaceIndexTask } from './scheduled-tasks/face-index-task.js';
import { RetentionTask } from './scheduled-tasks/retention-task.js';
import { LostJobSweep } from './scheduled-tasks/lost-job-sweep.js';
import { workerConfig } from './worker-config.js';

/**
 * The timeout of cache commands, in milliseconds. The timeout is longer than the cache timeout of the API, because the
 * retention task deletes hundreds of images at a time, and no client waits for this task.
 */
const cacheTimeout = 2_000;

/** Processes jobs (encodes images, aggregates statistics) and runs the scheduled tasks. */
@Module({})
export class WorkerModule {
  static forRoot(config: WorkerConfig): DynamicModule {
    return {
      module: WorkerModule,
      imports: [
        PersistenceModule.forRoot(config.database),
        QueueModule.forRoot(config.queue, encodingQueueName, aggregationQueueName, clusteringQueueName),
      ],
      providers: [
        { provide: workerConfig, useValue: config },
        { provide: ImageCache, useValue: new ImageCache(config.cacheUrl, cacheTimeout) },
        WorkerMetrics,
        RecentResults,
        WorkerActivity,
        WorkerReport,
        MetricsServer,
        WorkerEncoderPool,
        StagedPhotoEncoder,
        EncodeImageProcessor,
        UnclaimedPhotosTask,
        AggregateStatisticsProcessor,
        ClusteringRun,
        ClusterFacesProcessor,
        LostJobSweep,
        RetentionTask,
        FailedPhotosTask,
        FaceIndexTask,
        EncoderWatchdog,
      ],
    };
  }
}

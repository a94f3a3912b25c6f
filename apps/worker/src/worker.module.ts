import { type DynamicModule, Module } from '@nestjs/common';
import { ImageCache } from '#cache';
import { type WorkerConfig } from '#config';
import { PersistenceModule } from '#persistence';
import { aggregationQueue, encodingQueue, QueueModule } from '#queue';
import { EncodeImageProcessor } from './encode-image/encode-image.processor.js';
import { Encoders } from './encode-image/encoders.js';
import { AggregateStatisticsProcessor } from './aggregate-statistics/aggregate-statistics.processor.js';
import { MetricsServer } from './metrics/metrics-server.js';
import { WorkerMetrics } from './metrics/worker-metrics.js';
import { EncoderWatchdog } from './scheduled-tasks/encoder-watchdog.js';
import { Retention } from './scheduled-tasks/retention.js';
import { PendingSweep } from './scheduled-tasks/pending-sweep.js';
import { workerConfig } from './worker-config.js';

/** Milliseconds: retention has hundreds of images forgotten at a time, and nobody waits for it. */
const cachePatience = 2_000;

/** Takes jobs: encodes images, folds encodings into the statistics, looks for what was lost. */
@Module({})
export class WorkerModule {
  static forRoot(config: WorkerConfig): DynamicModule {
    return {
      module: WorkerModule,
      imports: [
        PersistenceModule.forRoot(config.database),
        QueueModule.forRoot(config.queue, encodingQueue, aggregationQueue),
      ],
      providers: [
        { provide: workerConfig, useValue: config },
        { provide: ImageCache, useValue: new ImageCache(config.cacheUrl, cachePatience) },
        WorkerMetrics,
        MetricsServer,
        Encoders,
        EncodeImageProcessor,
        AggregateStatisticsProcessor,
        PendingSweep,
        Retention,
        EncoderWatchdog,
      ],
    };
  }
}

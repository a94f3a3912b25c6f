import { type DynamicModule, Module } from '@nestjs/common';
import { AnswerCache } from '#cache';
import { type WorkerConfig } from '#config';
import { PersistenceModule } from '#persistence';
import { aggregationQueue, encodingQueue, QueueModule } from '#queue';
import { EncodeImageProcessor } from './encode-image/encode-image.processor.js';
import { Encoders } from './encode-image/encoders.js';
import { FoldEncodingsProcessor } from './fold-encodings/fold-encodings.processor.js';
import { MetricsServer } from './metrics/metrics-server.js';
import { WorkerMetrics } from './metrics/worker-metrics.js';
import { EncoderWatch } from './housekeeping/encoder-watch.js';
import { Retention } from './housekeeping/retention.js';
import { PendingSweep } from './housekeeping/pending-sweep.js';
import { workerConfig } from './worker-config.js';

/** Milliseconds: retention has hundreds of images forgotten at a time, and nobody waits for it. */
const cachePatience = 2_000;

/** Takes jobs: encodes images, folds encodings into the statistics, looks for what was lost. */
@Module({})
export class WorkerModule {
  static with(config: WorkerConfig): DynamicModule {
    return {
      module: WorkerModule,
      imports: [
        PersistenceModule.connect(config.database),
        QueueModule.connect(config.queue, encodingQueue, aggregationQueue),
      ],
      providers: [
        { provide: workerConfig, useValue: config },
        { provide: AnswerCache, useValue: new AnswerCache(config.cacheUrl, cachePatience) },
        WorkerMetrics,
        MetricsServer,
        Encoders,
        EncodeImageProcessor,
        FoldEncodingsProcessor,
        PendingSweep,
        Retention,
        EncoderWatch,
      ],
    };
  }
}

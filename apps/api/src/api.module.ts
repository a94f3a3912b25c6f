import { type DynamicModule, Module } from '@nestjs/common';
import { type ApiConfig } from '#config';
import { PersistenceModule } from '#persistence';
import { clusteringQueueName, encodingQueueName, QueueModule } from '#queue';
import { ArchiveModule } from './features/archive/archive.module.js';
import { BatchModule } from './features/batch/batch.module.js';
import { ClustersModule } from './features/clusters/clusters.module.js';
import { CompareModule } from './features/compare/compare.module.js';
import { FaceDecisionsModule } from './features/decisions/face-decisions.module.js';
import { EncodingsModule } from './features/encodings/index.js';
import { OperationsModule } from './features/operations/operations.module.js';
import { KeysModule } from './features/keys/keys.module.js';
import { QueueBoardModule } from './features/queue-board/queue-board.module.js';
import { SearchModule } from './features/search/search.module.js';
import { StatisticsModule } from './features/statistics/statistics.module.js';
import { SubjectsModule } from './features/subjects/subjects.module.js';
import { AuthModule } from './platform/auth/auth.module.js';
import { ApiConfigModule } from './platform/config/api-config.module.js';
import { WebPageModule } from './platform/web-page/web-page.module.js';
import { HealthModule } from './platform/health/health.module.js';
import { HttpModule } from './platform/http/http.module.js';

/** The HTTP API: accepts uploads, looks up images, enqueues jobs and waits for them. The API process runs no model. */
@Module({})
export class ApiModule {
  static forRoot(config: ApiConfig): DynamicModule {
    return {
      module: ApiModule,
      imports: [
        ApiConfigModule.forRoot(config),
        { ...PersistenceModule.forRoot(config.database), global: true },
        { ...QueueModule.forRoot(config.queue, encodingQueueName, clusteringQueueName), global: true },
        HttpModule,
        AuthModule,
        EncodingsModule,
        BatchModule,
        CompareModule,
        SubjectsModule,
        FaceDecisionsModule,
        SearchModule,
        ClustersModule,
        KeysModule,
        ArchiveModule,
        StatisticsModule,
        OperationsModule,
        QueueBoardModule,
        HealthModule,
        WebPageModule,
      ],
    };
  }
}

import { type DynamicModule, Module } from '@nestjs/common';
import { type SearchConfig } from '#config';
import { IndexEntriesRepository, IndexNotifications } from '#persistence';
import { HealthController } from './http/health.controller.js';
import { NearestController } from './http/nearest.controller.js';
import { IndexSynchronizer } from './index/index-synchronizer.js';
import { FaceIndexService } from './index/face-index.service.js';
import { SearchMetrics } from './metrics/search-metrics.js';

/** The search process: it loads the face index from the database, keeps it up to date, and searches it for the API. */
@Module({})
export class SearchModule {
  static forRoot({ databaseUrl, reconcileInterval }: SearchConfig): DynamicModule {
    return {
      module: SearchModule,
      controllers: [NearestController, HealthController],
      providers: [
        { provide: IndexNotifications, useValue: new IndexNotifications(databaseUrl) },
        { provide: IndexEntriesRepository, useValue: new IndexEntriesRepository(databaseUrl) },
        FaceIndexService,
        SearchMetrics,
        {
          provide: IndexSynchronizer,
          inject: [FaceIndexService, IndexEntriesRepository, IndexNotifications, SearchMetrics],
          useFactory: (
            index: FaceIndexService,
            entries: IndexEntriesRepository,
            notifications: IndexNotifications,
            metrics: SearchMetrics,
          ) => new IndexSynchronizer(index, entries, notifications, metrics, reconcileInterval),
        },
      ],
    };
  }
}

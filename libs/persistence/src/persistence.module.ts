import { type DynamicModule, Module } from '@nestjs/common';
import { getDataSourceToken, TypeOrmModule } from '@nestjs/typeorm';
import { type DataSource } from 'typeorm';
import { type DatabaseConfig } from '#config';
import { ApiKeysRepository } from './api-keys/api-keys.repository.js';
import { ClusterRunsRepository } from './clusters/cluster-runs.repository.js';
import { ClusteringRepository } from './clusters/clustering.repository.js';
import { ClustersRepository } from './clusters/clusters.repository.js';
import { createDataSourceOptions } from './database.js';
import { FailedImagesRepository } from './images/failed-images.repository.js';
import { ImageArchiveRepository } from './images/image-archive.repository.js';
import { ImageNotifications } from './images/image-notifications.js';
import { ImagesRepository } from './images/images.repository.js';
import { PendingImagesRepository } from './images/pending-images.repository.js';
import { StagingCipher } from './images/staging-cipher.js';
import { LocationRequestsRepository } from './location-requests/location-requests.repository.js';
import { IndexNotifications } from './notifications/index-changes.js';
import { ProcessesRepository } from './processes/processes.repository.js';
import { RateLimitTable } from './rate-limits/rate-limit-table.js';
import { FaceSamplesRepository } from './statistics/face-samples.repository.js';
import { StatisticsRepository } from './statistics/statistics.repository.js';
import { FaceDecisionsRepository } from './subjects/face-decisions.repository.js';
import { EnrolledFacesRepository } from './subjects/enrolled-faces.repository.js';
import { IndexEntriesRepository } from './subjects/index-entries.repository.js';
import { SubjectArchiveRepository } from './subjects/subject-archive.repository.js';
import { SubjectsRepository } from './subjects/subjects.repository.js';

/** The PostgreSQL database, the source of truth for images, statistics and API keys. */
@Module({})
export class PersistenceModule {
  static forRoot(config: DatabaseConfig): DynamicModule {
    return {
      module: PersistenceModule,
      imports: [TypeOrmModule.forRoot(createDataSourceOptions(config))],
      providers: [
        { provide: StagingCipher, useValue: new StagingCipher(config.stagingSecret) },
        { provide: ImageNotifications, useValue: new ImageNotifications(config.url) },
        { provide: IndexNotifications, useValue: new IndexNotifications(config.url) },
        { provide: IndexEntriesRepository, useValue: new IndexEntriesRepository(config.url) },
        ImagesRepository,
        PendingImagesRepository,
        FailedImagesRepository,
        LocationRequestsRepository,
        ImageArchiveRepository,
        StatisticsRepository,
        FaceSamplesRepository,
        {
          provide: ApiKeysRepository,
          inject: [getDataSourceToken()],
          useFactory: (dataSource: DataSource) => new ApiKeysRepository(dataSource),
        },
        RateLimitTable,
        ProcessesRepository,
        SubjectsRepository,
        EnrolledFacesRepository,
        SubjectArchiveRepository,
        FaceDecisionsRepository,
        ClustersRepository,
        ClusteringRepository,
        ClusterRunsRepository,
      ],
      exports: [
        ImageNotifications,
        IndexNotifications,
        IndexEntriesRepository,
        ImagesRepository,
        PendingImagesRepository,
        FailedImagesRepository,
        LocationRequestsRepository,
        ImageArchiveRepository,
        StatisticsRepository,
        FaceSamplesRepository,
        ApiKeysRepository,
        RateLimitTable,
        ProcessesRepository,
        SubjectsRepository,
        EnrolledFacesRepository,
        SubjectArchiveRepository,
        FaceDecisionsRepository,
        ClustersRepository,
        ClusteringRepository,
        ClusterRunsRepository,
      ],
    };
  }
}

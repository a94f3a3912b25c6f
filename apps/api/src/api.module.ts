import { type DynamicModule, type MiddlewareConsumer, Module, type NestModule } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, DiscoveryModule } from '@nestjs/core';
import { ImageCache } from '#cache';
import { type ApiConfig } from '#config';
import { PersistenceModule } from '#persistence';
import { encodingQueue, QueueModule } from '#queue';
import { apiConfig } from './api-config.js';
import { AdmissionController } from './api-keys/admission.controller.js';
import { ApiKeyGuard } from './api-keys/api-key.guard.js';
import { KnownKeys } from './api-keys/known-keys.js';
import { UndeclaredRoutes } from './api-keys/undeclared-routes.js';
import { ArchiveController } from './archive/archive.controller.js';
import { WebPageGuard } from './browsers/web-page.guard.js';
import { Transfers } from './archive/transfers.js';
import { CompareController } from './compare/compare.controller.js';
import { BatchController } from './face-encodings/batch.controller.js';
import { EncodingAnnouncements } from './face-encodings/encoding-announcements.js';
import { FaceEncodingsController } from './face-encodings/face-encodings.controller.js';
import { FaceEncodingsService } from './face-encodings/face-encodings.service.js';
import { ImageSummaries } from './face-encodings/image-summaries.js';
import { PhotoInspection } from './face-encodings/photo-inspection.js';
import { Readiness } from './health/readiness.js';
import { HealthController } from './health/health.controller.js';
import { ApiMetrics } from './metrics/api-metrics.js';
import { MetricsController } from './metrics/metrics.controller.js';
import { FrontDoorController } from './openapi/front-door.controller.js';
import { RouteTable } from './openapi/route-table.js';
import { FailureLog } from './problems/failure-log.js';
import { ProblemFilter } from './problems/problem.filter.js';
import { RateLimitGuard } from './rate-limits/rate-limit.guard.js';
import { RateLimits } from './rate-limits/rate-limits.js';
import { BodyDeadlineMiddleware } from './requests/body-deadline.middleware.js';
import { RequestLogMiddleware } from './requests/request-log.middleware.js';
import { StatsController } from './stats/stats.controller.js';
import { UploadSpool } from './upload/upload-spool.js';

/** HTTP: accepts uploads, looks up, enqueues, waits, answers. Runs no model. */
@Module({})
export class ApiModule implements NestModule {
  configure(consumer: MiddlewareConsumer): void {
    consumer.apply(RequestLogMiddleware, BodyDeadlineMiddleware).forRoutes('{*path}');
  }

  static with(config: ApiConfig): DynamicModule {
    return {
      module: ApiModule,
      imports: [
        PersistenceModule.forRoot(config.database),
        QueueModule.forRoot(config.queue, encodingQueue),
        DiscoveryModule,
      ],
      controllers: [
        MetricsController,
        FaceEncodingsController,
        BatchController,
        CompareController,
        ArchiveController,
        StatsController,
        HealthController,
        AdmissionController,
        FrontDoorController,
      ],
      providers: [
        { provide: apiConfig, useValue: config },
        { provide: ImageCache, useValue: new ImageCache(config.cacheUrl) },
        { provide: APP_FILTER, useClass: ProblemFilter },
        // Who may come in is asked first, how often last.
        { provide: APP_GUARD, useClass: WebPageGuard },
        { provide: APP_GUARD, useClass: ApiKeyGuard },
        { provide: APP_GUARD, useClass: RateLimitGuard },
        FailureLog,
        UndeclaredRoutes,
        KnownKeys,
        RateLimits,
        RouteTable,
        ApiMetrics,
        Readiness,
        UploadSpool,
        EncodingAnnouncements,
        FaceEncodingsService,
        ImageSummaries,
        PhotoInspection,
        Transfers,
      ],
    };
  }
}

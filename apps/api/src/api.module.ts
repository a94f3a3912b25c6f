import { type DynamicModule, type MiddlewareConsumer, Module, type NestModule } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, DiscoveryModule } from '@nestjs/core';
import { ImageCache } from '#cache';
import { type ApiConfig } from '#config';
import { PersistenceModule } from '#persistence';
import { encodingQueue, QueueModule } from '#queue';
import { apiConfig } from './platform/config/api-config.js';
import { AdmissionController } from './platform/auth/admission.controller.js';
import { ApiKeyGuard } from './platform/auth/api-key.guard.js';
import { ApiKeyCache } from './platform/auth/api-key-cache.js';
import { UndeclaredRoutes } from './platform/routes/undeclared-routes.js';
import { ArchiveController } from './features/archive/archive.controller.js';
import { CrossSiteGuard } from './platform/auth/cross-site.guard.js';
import { TransferLimit } from './features/archive/transfer-limit.js';
import { CompareController } from './features/compare/compare.controller.js';
import { BatchController } from './features/batch/batch.controller.js';
import { CompletionNotifications } from './features/encodings/completion-notifications.js';
import { EncodingsController } from './features/encodings/encodings.controller.js';
import { EncodingsService } from './features/encodings/encodings.service.js';
import { ImageSummaries } from './features/encodings/image-summaries.js';
import { PhotoInspection } from './features/encodings/photo-inspection.js';
import { Readiness } from './platform/health/readiness.js';
import { HealthController } from './platform/health/health.controller.js';
import { ApiMetrics } from './platform/metrics/api-metrics.js';
import { MetricsController } from './platform/metrics/metrics.controller.js';
import { DocsRedirectController } from './platform/docs/docs-redirect.controller.js';
import { AllowedMethods } from './platform/http/allowed-methods.js';
import { FailureLog } from './platform/problems/failure-log.js';
import { ProblemFilter } from './platform/http/problem.filter.js';
import { RateLimitGuard } from './platform/rate-limits/rate-limit.guard.js';
import { RateLimits } from './platform/rate-limits/rate-limits.js';
import { BodyDeadlineMiddleware } from './platform/http/body-deadline.middleware.js';
import { RequestLogMiddleware } from './platform/http/request-log.middleware.js';
import { StatisticsController } from './features/statistics/statistics.controller.js';
import { UploadSpool } from './platform/uploads/upload-spool.js';

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
        EncodingsController,
        BatchController,
        CompareController,
        ArchiveController,
        StatisticsController,
        HealthController,
        AdmissionController,
        DocsRedirectController,
      ],
      providers: [
        { provide: apiConfig, useValue: config },
        { provide: ImageCache, useValue: new ImageCache(config.cacheUrl) },
        { provide: APP_FILTER, useClass: ProblemFilter },
        // Who may come in is asked first, how often last.
        { provide: APP_GUARD, useClass: CrossSiteGuard },
        { provide: APP_GUARD, useClass: ApiKeyGuard },
        { provide: APP_GUARD, useClass: RateLimitGuard },
        FailureLog,
        UndeclaredRoutes,
        ApiKeyCache,
        RateLimits,
        AllowedMethods,
        ApiMetrics,
        Readiness,
        UploadSpool,
        CompletionNotifications,
        EncodingsService,
        ImageSummaries,
        PhotoInspection,
        TransferLimit,
      ],
    };
  }
}

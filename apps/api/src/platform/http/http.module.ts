import { type MiddlewareConsumer, Module, type NestModule } from '@nestjs/common';
import { APP_FILTER, APP_PIPE } from '@nestjs/core';
import { MetricsModule } from '../metrics/metrics.module.js';
import { ProblemsModule } from '../problems/problems.module.js';
import { ValidationPipe } from '../problems/validation.js';
import { RouteChecksModule } from '../routes/route-checks.module.js';
import { AllowedMethods } from './allowed-methods.js';
import { BodyDeadlineMiddleware } from './body-deadline.middleware.js';
import { ProblemFilter } from './problem.filter.js';
import { RequestLogMiddleware } from './request-log.middleware.js';

/** The middleware and filters that process every request before and after its handler. */
@Module({
  imports: [MetricsModule, ProblemsModule, RouteChecksModule],
  providers: [
    AllowedMethods,
    { provide: APP_FILTER, useClass: ProblemFilter },
    { provide: APP_PIPE, useClass: ValidationPipe },
  ],
  exports: [AllowedMethods],
})
export class HttpModule implements NestModule {
  configure(consumer: MiddlewareConsumer): void {
    consumer.apply(RequestLogMiddleware, BodyDeadlineMiddleware).forRoutes('{*path}');
  }
}

import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { RateLimitGuard } from '../rate-limits/rate-limit.guard.js';
import { RateLimitsModule } from '../rate-limits/rate-limits.module.js';
import { RouteChecksModule } from '../routes/route-checks.module.js';
import { UploadAuthorizationController } from './upload-authorization.controller.js';
import { ApiKeyCache } from './api-key-cache.js';
import { ApiKeyGuard } from './api-key.guard.js';
import { CrossSiteGuard } from './cross-site.guard.js';

/**
 * Authentication and authorization. Nest runs the guards in the order of their registration, so only authorized
 * requests are counted for the rate limits.
 */
@Module({
  imports: [RateLimitsModule, RouteChecksModule],
  controllers: [UploadAuthorizationController],
  providers: [
    ApiKeyCache,
    { provide: APP_GUARD, useClass: CrossSiteGuard },
    { provide: APP_GUARD, useClass: ApiKeyGuard },
    { provide: APP_GUARD, useClass: RateLimitGuard },
  ],
  exports: [ApiKeyCache],
})
export class AuthModule {}

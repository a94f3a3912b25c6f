import { Module } from '@nestjs/common';
import { RateLimitsModule } from '../../platform/rate-limits/rate-limits.module.js';
import { UploadsModule } from '../../platform/uploads/uploads.module.js';
import { EncodingsModule } from '../encodings/index.js';
import { CompareController } from './compare.controller.js';
import { CompareService } from './compare.service.js';
import { ThresholdsController } from './thresholds.controller.js';

/** Compares two faces. */
@Module({
  imports: [EncodingsModule, RateLimitsModule, UploadsModule],
  controllers: [CompareController, ThresholdsController],
  providers: [CompareService],
})
export class CompareModule {}

import { Module } from '@nestjs/common';
import { ProblemsModule } from '../../platform/problems/problems.module.js';
import { RateLimitsModule } from '../../platform/rate-limits/rate-limits.module.js';
import { UploadsModule } from '../../platform/uploads/uploads.module.js';
import { EncodingsModule } from '../encodings/index.js';
import { BatchController } from './batch.controller.js';
import { BatchService } from './batch.service.js';

/** Encodes many photos in one request. */
@Module({
  imports: [EncodingsModule, ProblemsModule, RateLimitsModule, UploadsModule],
  controllers: [BatchController],
  providers: [BatchService],
})
export class BatchModule {}

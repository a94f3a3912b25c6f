import { Module } from '@nestjs/common';
import { FaceIndexModule } from '../../platform/face-index/face-index.module.js';
import { MetricsModule } from '../../platform/metrics/metrics.module.js';
import { EncodingsModule } from '../encodings/index.js';
import { ApiReport } from './api-report.js';
import { FailuresService } from './failures.service.js';
import { OperationsController } from './operations.controller.js';
import { StatusService } from './status.service.js';

/** Reports the state of the service, and lists and retries failed images. */
@Module({
  imports: [EncodingsModule, FaceIndexModule, MetricsModule],
  controllers: [OperationsController],
  providers: [StatusService, FailuresService, ApiReport],
})
export class OperationsModule {}

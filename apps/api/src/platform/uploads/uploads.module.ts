import { Module } from '@nestjs/common';
import { MetricsModule } from '../metrics/metrics.module.js';
import { UploadReceiver } from './upload-receiver.js';
import { UploadSpool } from './upload-spool.js';

@Module({ imports: [MetricsModule], providers: [UploadReceiver, UploadSpool], exports: [UploadReceiver] })
export class UploadsModule {}

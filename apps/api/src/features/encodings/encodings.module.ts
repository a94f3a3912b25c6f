import { Module } from '@nestjs/common';
import { ImageCache } from '#cache';
import { type ApiConfig } from '#config';
import { apiConfig } from '../../platform/config/api-config.module.js';
import { MetricsModule } from '../../platform/metrics/metrics.module.js';
import { UploadsModule } from '../../platform/uploads/uploads.module.js';
import { BacklogLimit } from './backlog-limit.js';
import { CompletionNotifications } from './completion-notifications.js';
import { EncodingsController } from './encodings.controller.js';
import { EncodingsService } from './encodings.service.js';
import { FaceSourceResolver } from './face-source-resolver.js';
import { StoredImageReader } from './stored-image-reader.js';
import { ImageSummaryLoader } from './image-summary-loader.js';
import { FacesAtLocationsService } from './faces-at-locations.service.js';
import { PhotoInspector } from './photo-inspector.js';
import { RecentImagesCache } from './recent-images-cache.js';

/** Encodes photos and looks up their encodings. */
@Module({
  imports: [MetricsModule, UploadsModule],
  controllers: [EncodingsController],
  providers: [
    {
      provide: ImageCache,
      useFactory: ({ cacheUrl }: ApiConfig) => new ImageCache(cacheUrl),
      inject: [apiConfig],
    },
    BacklogLimit,
    CompletionNotifications,
    EncodingsService,
    FaceSourceResolver,
    StoredImageReader,
    ImageSummaryLoader,
    FacesAtLocationsService,
    PhotoInspector,
    RecentImagesCache,
  ],
  exports: [EncodingsService, FaceSourceResolver],
})
export class EncodingsModule {}

import { Module } from '@nestjs/common';
import { FaceSamples } from './face-sample.js';
import { FaceStatisticsService } from './face-statistics.service.js';
import { ImagesOverTimeService } from './images-over-time.service.js';
import { StatisticsController } from './statistics.controller.js';
import { StatisticsService } from './statistics.service.js';

/**
 * The API feature that returns the number of images and their average encoding, the number of images over time, and
 * statistics of a sample of faces.
 */
@Module({
  controllers: [StatisticsController],
  providers: [StatisticsService, ImagesOverTimeService, FaceSamples, FaceStatisticsService],
})
export class StatisticsModule {}

import { Module } from '@nestjs/common';
import { StatisticsController } from './statistics.controller.js';

/** The API feature that returns the number of images and their average encoding. */
@Module({ controllers: [StatisticsController] })
export class StatisticsModule {}

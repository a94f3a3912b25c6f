import { Module } from '@nestjs/common';
import { HealthController } from './health.controller.js';
import { ReadinessState } from './readiness.js';

@Module({ controllers: [HealthController], providers: [ReadinessState] })
export class HealthModule {}

import { Controller, Get, Header, HttpException, HttpStatus } from '@nestjs/common';
import { Registry } from 'prom-client';
import { IndexFollower } from '../index/index-follower.js';
import { SearchMetrics } from '../metrics/search-metrics.js';

/** Health checks and metrics. */
@Controller()
export class HealthController {
  constructor(
    private readonly follower: IndexFollower,
    private readonly searchMetrics: SearchMetrics,
  ) {}

  @Get('healthz')
  alive(): { message: string } {
    return { message: 'OK' };
  }

  @Get('readyz')
  ready(): { message: string } {
    if (this.follower.loaded) return { message: 'OK' };
    throw new HttpException({ message: 'The index is being loaded.' }, HttpStatus.SERVICE_UNAVAILABLE);
  }

  @Get('metrics')
  @Header('Content-Type', Registry.PROMETHEUS_CONTENT_TYPE)
  metrics(): Promise<string> {
    return this.searchMetrics.registry.metrics();
  }
}

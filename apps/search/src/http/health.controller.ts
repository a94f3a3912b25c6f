import { Controller, Get, Header, HttpException, HttpStatus } from '@nestjs/common';
import { Registry } from 'prom-client';
import { IndexSynchronizer } from '../index/index-synchronizer.js';
import { SearchMetrics } from '../metrics/search-metrics.js';

/** Serves the health checks and the metrics of the search process. */
@Controller()
export class HealthController {
  constructor(
    private readonly synchronizer: IndexSynchronizer,
    private readonly searchMetrics: SearchMetrics,
  ) {}

  @Get('healthz')
  checkLiveness(): { message: string } {
    return { message: 'OK' };
  }

  @Get('readyz')
  checkReadiness(): { message: string } {
    if (this.synchronizer.loaded) return { message: 'OK' };
    throw new HttpException({ message: 'The index is being loaded.' }, HttpStatus.SERVICE_UNAVAILABLE);
  }

  @Get('metrics')
  @Header('Content-Type', Registry.PROMETHEUS_CONTENT_TYPE)
  readMetrics(): Promise<string> {
    return this.searchMetrics.registry.metrics();
  }
}

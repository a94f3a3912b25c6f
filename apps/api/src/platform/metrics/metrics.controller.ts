import { Controller, Get, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Response } from 'express';
import { PublicRoute } from '../routes/required-scopes.js';
import { ApiProblems } from '../problems/api-problems.js';
import { ApiMetrics } from './api-metrics.js';

const metricsExample = [
  '# HELP frs_pending_images Pending images.',
  '# TYPE frs_pending_images gauge',
  'frs_pending_images 0',
  '',
].join('\n');

/** Returns the metrics of this process. The proxy blocks this path. */
@ApiTags('health')
@PublicRoute()
@Controller('metrics')
export class MetricsController {
  constructor(private readonly metrics: ApiMetrics) {}

  @Get()
  @ApiOperation({
    operationId: 'readMetrics',
    summary: 'Metrics of the process, for Prometheus',
    description: 'For internal use: in production nginx responds with 404.',
  })
  @ApiOkResponse({
    description: 'The metrics in the Prometheus text format.',
    content: {
      'text/plain': {
        schema: { type: 'string' },
        examples: { metrics: { summary: 'One metric', value: metricsExample } },
      },
    },
  })
  @ApiProblems('unknown-route', 'unavailable')
  async getMetrics(@Res() response: Response): Promise<void> {
    response.type(this.metrics.registry.contentType).send(await this.metrics.registry.metrics());
  }
}

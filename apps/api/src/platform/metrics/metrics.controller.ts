import { Controller, Get, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Response } from 'express';
import { OpenToAll } from '../routes/required-scopes.js';
import { ApiProblems } from '../problems/api-problems.js';
import { ApiMetrics } from './api-metrics.js';

const example = [
  '# HELP frs_pending_images Images that wait for a worker.',
  '# TYPE frs_pending_images gauge',
  'frs_pending_images 0',
  '',
].join('\n');

/** The metrics of this process. A proxy in front keeps them from the outside. */
@ApiTags('health')
@OpenToAll()
@Controller('metrics')
export class MetricsController {
  constructor(private readonly metrics: ApiMetrics) {}

  @Get()
  @ApiOperation({
    operationId: 'readMetrics',
    summary: 'What the process has counted, for Prometheus',
    description: 'For the inside: in production nginx answers 404.',
  })
  @ApiOkResponse({
    description: 'The metrics in the text format of Prometheus.',
    content: {
      'text/plain': {
        schema: { type: 'string' },
        examples: { metrics: { summary: 'One of them', value: example } },
      },
    },
  })
  @ApiProblems('unknown-route', 'unavailable')
  async read(@Res() response: Response): Promise<void> {
    response.type(this.metrics.registry.contentType).send(await this.metrics.registry.metrics());
  }
}

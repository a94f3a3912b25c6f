import { Controller, Get, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Response } from 'express';

import { allowCaching } from '../../platform/http/cache-headers.js';
import { portrait } from '../../platform/openapi/example-photos.js';
import { cacheControlHeader } from '../../platform/openapi/response-headers.js';
import { ApiProblems } from '../../platform/problems/api-problems.js';
import { NeedsScope } from '../../platform/routes/required-scopes.js';
import { buildStatisticsResponse, statisticsResponse } from './statistics.schema.js';
import { StatisticsService } from './statistics.service.js';

const exampleResponse = buildStatisticsResponse({
  numberOfImages: 1,
  averageEncoding: portrait.faces[0]!.encoding,
});

@ApiTags('statistics')
@Controller('stats')
export class StatisticsController {
  constructor(private readonly statistics: StatisticsService) {}

  @Get()
  @NeedsScope('read')
  @ApiOperation({
    operationId: 'readStatistics',
    summary: 'Number of images with a face, and the average encoding of their first faces',
    description: 'The numbers are exact. An image is included shortly after its response.',
  })
  @ApiOkResponse({
    standardSchema: statisticsResponse,
    description: 'The current statistics.',
    headers: { 'Cache-Control': cacheControlHeader },
    examples: { 'one-image': { summary: 'One image', value: exampleResponse } },
  })
  @ApiProblems('busy', 'unavailable')
  async getStatistics(@Res() response: Response): Promise<void> {
    const body = await this.statistics.readResponseBody();
    allowCaching(response, 1);
    response.type('json').send(body);
  }
}

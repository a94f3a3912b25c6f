import { Controller, Get, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Response } from 'express';
import { StatisticsRepository } from '#persistence';
import { allowCaching } from '../../platform/http/cache-headers.js';
import { portrait } from '../../platform/openapi/example-photos.js';
import { cacheControlHeader } from '../../platform/openapi/response-headers.js';
import { ApiProblems } from '../../platform/problems/api-problems.js';
import { NeedsScope } from '../../platform/routes/required-scopes.js';
import { buildStatisticsResponse, type StatisticsResponse, statisticsResponse } from './statistics.schema.js';

const exampleResponse = buildStatisticsResponse({
  numberOfImages: 1,
  averageEncoding: portrait.faces[0]!.encoding,
});

@ApiTags('statistics')
@Controller('stats')
export class StatisticsController {
  constructor(private readonly statistics: StatisticsRepository) {}

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
  async getStatistics(@Res({ passthrough: true }) response: Response): Promise<StatisticsResponse> {
    const statistics = await this.statistics.readStatistics();
    allowCaching(response, 1);
    return buildStatisticsResponse(statistics);
  }
}

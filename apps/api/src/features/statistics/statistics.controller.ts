import { Controller, Get, Query, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import { type Response } from 'express';

import { allowCaching } from '../../platform/http/cache-headers.js';
import { portrait } from '../../platform/openapi/example-photos.js';
import { cacheControlHeader } from '../../platform/openapi/response-headers.js';
import { ApiProblems } from '../../platform/problems/api-problems.js';
import { NeedsScope } from '../../platform/routes/required-scopes.js';
import {
  distancesResponse,
  type DistancesResponse,
  encodingMapResponse,
  type EncodingMapResponse,
} from './face-statistics.schema.js';
import { FaceStatisticsService } from './face-statistics.service.js';
import {
  imagesOverTimeQuery,
  type ImagesOverTimeQuery,
  imagesOverTimeResponse,
  type ImagesOverTimeResponse,
} from './images-over-time.schema.js';
import { ImagesOverTimeService } from './images-over-time.service.js';
import {
  distancesResponseExamples,
  encodingMapResponseExamples,
  imagesOverTimeExamples,
  imagesOverTimeResponseExamples,
} from './statistics.examples.js';
import { buildStatisticsResponse, statisticsResponse } from './statistics.schema.js';
import { StatisticsService } from './statistics.service.js';

const exampleResponse = buildStatisticsResponse({
  numberOfImages: 1,
  averageEncoding: portrait.faces[0]!.encoding,
});

@ApiTags('statistics')
@Controller('stats')
export class StatisticsController {
  constructor(
    private readonly statistics: StatisticsService,
    private readonly imagesOverTime: ImagesOverTimeService,
    private readonly faceStatistics: FaceStatisticsService,
  ) {}

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

  @Get('history')
  @NeedsScope('read')
  @ApiOperation({
    operationId: 'readImagesOverTime',
    summary: 'Number of images with a face that were created in each hour or day',
    description: 'The numbers are exact. A deleted image is not counted any more.',
  })
  @ApiQuery({ name: 'period', examples: imagesOverTimeExamples.period, required: false })
  @ApiQuery({ name: 'limit', examples: imagesOverTimeExamples.limit, required: false })
  @ApiOkResponse({
    standardSchema: imagesOverTimeResponse,
    description: 'The number of images in each period.',
    examples: imagesOverTimeResponseExamples,
  })
  @ApiProblems('malformed-query', 'busy', 'unavailable')
  async getImagesOverTime(
    @Query({ schema: imagesOverTimeQuery }) query: ImagesOverTimeQuery,
  ): Promise<ImagesOverTimeResponse> {
    return this.imagesOverTime.read(query);
  }

  @Get('distances')
  @NeedsScope('read')
  @ApiOperation({
    operationId: 'readDistances',
    summary: 'Histogram of the distances between faces of a random sample',
    description:
      'The sample has at most 400 stored faces, and at most 5 enrolled faces of each of at most 100 subjects. All faces of ' +
      'the sample were encoded by the same model.',
  })
  @ApiOkResponse({
    standardSchema: distancesResponse,
    description: 'The number of pairs of faces for each range of distances.',
    examples: distancesResponseExamples,
  })
  @ApiProblems('busy', 'unavailable')
  async getDistances(): Promise<DistancesResponse> {
    return this.faceStatistics.findDistances();
  }

  @Get('map')
  @NeedsScope('read')
  @ApiOperation({
    operationId: 'readEncodingMap',
    summary: 'Two-dimensional map of the encodings of a random sample of faces',
    description:
      'The map is a principal component analysis: its axes are the two directions in which the encodings of the sample ' +
      'differ most. The sample is the same as in `GET /stats/distances`.',
  })
  @ApiOkResponse({
    standardSchema: encodingMapResponse,
    description: 'The position of each face.',
    examples: encodingMapResponseExamples,
  })
  @ApiProblems('busy', 'unavailable')
  async getMap(): Promise<EncodingMapResponse> {
    return this.faceStatistics.findMap();
  }
}

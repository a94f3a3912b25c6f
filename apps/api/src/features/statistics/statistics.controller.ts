import { Controller, Get, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import { type Response } from 'express';
import { type Statistics, StatisticsRepository } from '#persistence';
import { allowCaching } from '../../platform/http/cache-headers.js';
import { NeedsScope } from '../../platform/routes/required-scopes.js';
import { cacheControl } from '../../platform/openapi/response-headers.js';
import { portrait } from '../../platform/openapi/example-photos.js';
import { ApiProblems } from '../../platform/problems/api-problems.js';

class StatsAnswer {
  @ApiProperty({ type: 'integer', minimum: 0, description: 'Images with at least one face.' })
  number_of_images_processed!: number;

  @ApiProperty({
    type: 'array',
    minItems: 1,
    maxItems: 1,
    items: { type: 'array', items: { type: 'number' }, minItems: 128, maxItems: 128 },
    description:
      'One list of 128 numbers: the mean encoding of the images’ first faces; zeros before the first.',
  })
  average_face_encodings!: number[][];
}

/** After the portrait alone. */
const exampleStatistics: Statistics = {
  numberOfImages: 1,
  averageEncoding: portrait.faces[0]!.encoding,
};

@ApiTags('statistics')
@Controller('stats')
export class StatisticsController {
  constructor(private readonly statistics: StatisticsRepository) {}

  @Get()
  @NeedsScope('read')
  @ApiOperation({
    operationId: 'readStatistics',
    summary: 'How many images have a face, and the average of their first faces',
    description: 'Exact. An image counts within moments of its answer.',
  })
  @ApiOkResponse({
    type: StatsAnswer,
    description: 'The statistics of this moment.',
    headers: { 'Cache-Control': cacheControl },
    examples: { 'one-image': { summary: 'One image', value: statsAnswer(exampleStatistics) } },
  })
  @ApiProblems('busy', 'unavailable')
  async read(@Res({ passthrough: true }) response: Response): Promise<StatsAnswer> {
    const statistics = await this.statistics.read();
    allowCaching(response, 1);
    return statsAnswer(statistics);
  }
}

function statsAnswer({ numberOfImages, averageEncoding }: Statistics): StatsAnswer {
  return {
    number_of_images_processed: numberOfImages,
    average_face_encodings: [[...averageEncoding]],
  };
}

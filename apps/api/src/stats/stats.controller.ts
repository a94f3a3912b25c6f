import { Controller, Get, Header } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import { StatisticsRepository } from '#persistence';
import { ApiProblems } from '../problems/api-problems.js';

class StatsAnswer {
  @ApiProperty({ type: 'integer', description: 'Images with at least one face.' })
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

@ApiTags('statistics')
@Controller('stats')
export class StatsController {
  constructor(private readonly statistics: StatisticsRepository) {}

  @Get()
  @Header('Cache-Control', 'public, max-age=1')
  @ApiOperation({
    summary: 'How many images have a face, and the average of their first faces',
    description: 'Exact. An image counts within moments of its answer.',
  })
  @ApiOkResponse({ type: StatsAnswer })
  @ApiProblems('unavailable')
  async read(): Promise<StatsAnswer> {
    const { numberOfImages, averageEncoding } = await this.statistics.read();
    return {
      number_of_images_processed: numberOfImages,
      average_face_encodings: [[...averageEncoding]],
    };
  }
}

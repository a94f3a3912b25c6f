import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { NeedsScope } from '../../platform/routes/required-scopes.js';
import { buildThresholdsResponse, thresholdsResponse, type ThresholdsResponse } from './thresholds.schema.js';

@ApiTags('compare')
@Controller('thresholds')
export class ThresholdsController {
  @Get()
  @NeedsScope('read')
  @ApiOperation({
    operationId: 'listThresholds',
    summary: 'Error rates of thresholds',
    description:
      'The rates were measured on press photos of adults (LFW). docs/faces.md describes the measurement. Measure the ' +
      'rates on photos that are similar to yours before you rely on them.',
  })
  @ApiOkResponse({
    standardSchema: thresholdsResponse,
    description: 'Some thresholds with their error rates.',
    examples: { thresholds: { summary: 'All thresholds', value: buildThresholdsResponse() } },
  })
  listThresholds(): ThresholdsResponse {
    return buildThresholdsResponse();
  }
}

import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { StatisticsRepository } from '#persistence';
import { ApiProblems } from '../problems/api-problems.js';
import { Problem } from '../problems/problem.js';
import { PublicRoute } from '../routes/required-scopes.js';
import { ReadinessState } from './readiness.js';

const healthResponse = z.object({ message: z.enum(['OK']) }).meta({ id: 'HealthAnswer' });

type HealthResponse = z.infer<typeof healthResponse>;

const healthyResponse: HealthResponse = { message: 'OK' };
const healthResponseExamples = { ok: { summary: 'OK', value: healthyResponse } };

/** The probes. The library Terminus is not used, because its responses do not have the format of this API. */
@ApiTags('health')
@PublicRoute()
@Controller()
export class HealthController {
  constructor(
    private readonly readiness: ReadinessState,
    private readonly statistics: StatisticsRepository,
  ) {}

  @Get('healthz')
  @ApiOperation({ operationId: 'isAlive', summary: 'Liveness probe' })
  @ApiOkResponse({
    standardSchema: healthResponse,
    description: 'The process is running.',
    examples: healthResponseExamples,
  })
  checkLiveness(): HealthResponse {
    return healthyResponse;
  }

  @Get('readyz')
  @ApiOperation({ operationId: 'isReady', summary: 'Readiness probe: whether the database can be reached' })
  @ApiOkResponse({
    standardSchema: healthResponse,
    description: 'The process accepts requests.',
    examples: healthResponseExamples,
  })
  @ApiProblems('stopping', 'busy', 'unavailable')
  async checkReadiness(): Promise<HealthResponse> {
    if (this.readiness.shuttingDown) throw new Problem('stopping');
    await this.statistics.readStatistics();
    return healthyResponse;
  }
}

import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import { StatisticsRepository } from '#persistence';
import { OpenToAll } from '../api-keys/demand.js';
import { ApiProblems } from '../problems/api-problems.js';
import { Problem } from '../problems/problem.js';
import { Readiness } from './readiness.js';

class HealthAnswer {
  @ApiProperty({ example: 'OK' })
  message!: string;
}

@ApiTags('health')
@OpenToAll()
@Controller()
export class HealthController {
  constructor(
    private readonly readiness: Readiness,
    private readonly statistics: StatisticsRepository,
  ) {}

  @Get('healthz')
  @ApiOperation({ summary: 'Whether the process lives' })
  @ApiOkResponse({ type: HealthAnswer })
  live(): HealthAnswer {
    return { message: 'OK' };
  }

  @Get('readyz')
  @ApiOperation({ summary: 'Whether the process can answer requests: it reaches its database' })
  @ApiOkResponse({ type: HealthAnswer })
  @ApiProblems('stopping', 'unavailable')
  async ready(): Promise<HealthAnswer> {
    if (this.readiness.leaving) throw new Problem('stopping');
    await this.statistics.read();
    return { message: 'OK' };
  }
}

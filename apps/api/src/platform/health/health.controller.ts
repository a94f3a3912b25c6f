import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import { StatisticsRepository } from '#persistence';
import { OpenToAll } from '../routes/required-scopes.js';
import { ApiProblems } from '../problems/api-problems.js';
import { Problem } from '../problems/problem.js';
import { Readiness } from './readiness.js';

class HealthAnswer {
  @ApiProperty({ enum: ['OK'] })
  message!: string;
}

const examples = { ok: { summary: 'Yes', value: { message: 'OK' } satisfies HealthAnswer } };

@ApiTags('health')
@OpenToAll()
@Controller()
export class HealthController {
  constructor(
    private readonly readiness: Readiness,
    private readonly statistics: StatisticsRepository,
  ) {}

  @Get('healthz')
  @ApiOperation({ operationId: 'isAlive', summary: 'Whether the process lives' })
  @ApiOkResponse({ type: HealthAnswer, description: 'It does.', examples })
  live(): HealthAnswer {
    return { message: 'OK' };
  }

  @Get('readyz')
  @ApiOperation({
    operationId: 'isReady',
    summary: 'Whether the process can answer requests: it reaches its database',
  })
  @ApiOkResponse({ type: HealthAnswer, description: 'It can.', examples })
  @ApiProblems('stopping', 'busy', 'unavailable')
  async ready(): Promise<HealthAnswer> {
    if (this.readiness.leaving) throw new Problem('stopping');
    await this.statistics.read();
    return { message: 'OK' };
  }
}

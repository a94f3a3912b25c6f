import { Controller, Delete, Get, Header, HttpCode, HttpStatus, Post } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import { ApiProblems } from '../../platform/problems/api-problems.js';
import { NeedsScope } from '../../platform/routes/required-scopes.js';
import { requestedClusterRunExamples, clusterRunExamples } from './cluster-runs.examples.js';
import { clusterRunResponse, type ClusterRunResponse } from './cluster-runs.schema.js';
import { ClusterRunsService } from './cluster-runs.service.js';

const clusterRunPath = '/clusters/run';

@ApiTags('people')
@ApiProblems('busy', 'unavailable')
@Controller('clusters')
export class ClusterRunsController {
  constructor(private readonly runs: ClusterRunsService) {}

  @Post()
  @NeedsScope('write')
  @HttpCode(HttpStatus.ACCEPTED)
  @Header('Location', clusterRunPath)
  @ApiOperation({
    operationId: 'startClustering',
    summary: 'Cluster the faces that belong to no subject',
    description:
      'Requests a run, in which a worker adds new faces to clusters of at least three faces that probably show one ' +
      'person. While a run has not finished, the response describes this run, and no other one is started. ' +
      'docs/clusters.md describes the method and its errors.',
  })
  @ApiAcceptedResponse({
    standardSchema: clusterRunResponse,
    description: 'A run is requested. Its progress is available at `Location`.',
    headers: {
      Location: {
        description: 'Path of the run.',
        required: true,
        schema: { type: 'string' },
        example: clusterRunPath,
      },
    },
    examples: requestedClusterRunExamples,
  })
  async start(): Promise<ClusterRunResponse> {
    return this.runs.requestRun();
  }

  @Get('run')
  @NeedsScope('read')
  @ApiOperation({ operationId: 'getClusteringRun', summary: 'State and progress of the clustering' })
  @ApiOkResponse({
    standardSchema: clusterRunResponse,
    description: 'The run that has not finished, and the last one that has.',
    examples: clusterRunExamples,
  })
  async find(): Promise<ClusterRunResponse> {
    return this.runs.findRun();
  }

  @Delete('run')
  @NeedsScope('write')
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiOperation({
    operationId: 'cancelClustering',
    summary: 'Cancel the clustering',
    description:
      'The worker stops within seconds. Clusters that it has already stored remain, and the next run continues with the ' +
      'other faces.',
  })
  @ApiNoContentResponse({ description: 'No run is waiting or running any more.' })
  async cancel(): Promise<void> {
    await this.runs.cancelRun();
  }
}

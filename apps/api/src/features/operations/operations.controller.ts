import { Controller, Get, HttpCode, HttpStatus, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { ApiPageQuery } from '../../platform/lists/api-page-query.js';
import { ApiProblems } from '../../platform/problems/api-problems.js';
import { NeedsScope } from '../../platform/routes/required-scopes.js';
import { FailuresService } from './failures.service.js';
import {
  failedImageExamples,
  failureListExamples,
  failureListResponseExamples,
  retryResponseExamples,
  statusResponseExamples,
} from './operations.examples.js';
import {
  failedImageParameter,
  failureListQuery,
  type FailureListQuery,
  failureListResponse,
  type FailureListResponse,
  retryResponse,
  type RetryResponse,
  statusResponse,
  type StatusResponse,
} from './operations.schema.js';
import { StatusService } from './status.service.js';

@ApiTags('operation')
@ApiProblems('busy', 'unavailable')
@Controller('admin')
export class OperationsController {
  constructor(
    private readonly statusService: StatusService,
    private readonly failures: FailuresService,
  ) {}

  @Get('status')
  @NeedsScope('admin')
  @ApiOperation({
    operationId: 'readStatus',
    summary: 'State of the service: pending images, throughput, processes, index, cache and versions',
    description:
      'The numbers include all processes of the service. Workers and API processes report their state to the database every ' +
      'five seconds.',
  })
  @ApiOkResponse({
    standardSchema: statusResponse,
    description: 'The state of the service.',
    examples: statusResponseExamples,
  })
  async readStatus(): Promise<StatusResponse> {
    return this.statusService.read();
  }

  @Get('failures')
  @NeedsScope('admin')
  @ApiOperation({
    operationId: 'listFailures',
    summary: 'List failed images, the most recent failure first',
    description:
      'An image has failed if each attempt to encode it crashed its encoder or took too long, or if its staged photo cannot ' +
      'be read. Files that are not photos are not included: `GET /images?status=rejected` lists them.',
  })
  @ApiPageQuery(failureListExamples)
  @ApiOkResponse({
    standardSchema: failureListResponse,
    description: 'A page of the list.',
    examples: failureListResponseExamples,
  })
  @ApiProblems('malformed-query')
  async listFailures(
    @Query({ schema: failureListQuery }) query: FailureListQuery,
  ): Promise<FailureListResponse> {
    return this.failures.list(query);
  }

  @Post('failures/retry')
  @NeedsScope('admin')
  @HttpCode(HttpStatus.OK)
  @ApiOperation({
    operationId: 'retryFailures',
    summary: 'Retry all failed images whose photo is still stored',
  })
  @ApiOkResponse({
    standardSchema: retryResponse,
    description: 'The images are pending again.',
    examples: retryResponseExamples,
  })
  async retryAll(): Promise<RetryResponse> {
    return this.failures.retryAll();
  }

  @Post('failures/:file_hash/retry')
  @NeedsScope('admin')
  @HttpCode(HttpStatus.OK)
  @ApiOperation({
    operationId: 'retryFailure',
    summary: 'Retry a failed image',
    description:
      'The image becomes pending and is encoded again. The photo of a failed image is kept for `FRS_FAILED_PHOTO_HOURS`.',
  })
  @ApiParam({ name: 'file_hash', examples: failedImageExamples })
  @ApiOkResponse({
    standardSchema: retryResponse,
    description: 'The image is pending again.',
    examples: retryResponseExamples,
  })
  @ApiProblems('malformed-hash', 'unknown-image', 'not-retryable')
  async retry(
    @Param('file_hash', { schema: failedImageParameter }) fileHash: string,
  ): Promise<RetryResponse> {
    return this.failures.retry(fileHash);
  }
}

import { Controller, Delete, Get, HttpCode, HttpStatus, Param, Put, Query, Req, Res } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { type Request, type Response } from 'express';
import { type SubjectName } from '#persistence';
import { fileHash } from '#photo-response';
import { readJsonBody } from '../../platform/http/json-body.js';
import { ApiPageQuery } from '../../platform/lists/api-page-query.js';
import { toOpenApiSchema } from '../../platform/openapi/openapi-schema.js';
import { ApiProblems } from '../../platform/problems/api-problems.js';
import { parseOrThrowProblem } from '../../platform/problems/validation.js';
import { NeedsScope } from '../../platform/routes/required-scopes.js';
import { subjectName } from '../../platform/subject-names/subject-name.schema.js';
import {
  decisionRequestExamples,
  decisionListQueryExamples,
  decisionListResponseExamples,
  decisionResponseExamples,
  faceIndexExamples,
  exampleFileHashes,
  subjectNameParameterExamples,
} from './face-decisions.examples.js';
import {
  decisionListQuery,
  type DecisionListQuery,
  decisionListResponse,
  type DecisionListResponse,
  decisionRequest,
  decisionResponse,
  type DecisionResponse,
  faceParameter,
} from './face-decisions.schema.js';
import { FaceDecisionsService } from './face-decisions.service.js';

const nameParameter = { name: 'name', examples: subjectNameParameterExamples };

@ApiTags('people')
@ApiProblems('busy', 'unavailable')
@Controller('subjects/:name/decisions')
export class FaceDecisionsController {
  constructor(private readonly decisions: FaceDecisionsService) {}

  @Get()
  @NeedsScope('read')
  @ApiOperation({ operationId: 'listDecisions', summary: 'List the manual decisions about a subject' })
  @ApiParam(nameParameter)
  @ApiPageQuery(decisionListQueryExamples)
  @ApiOkResponse({
    standardSchema: decisionListResponse,
    description: 'A page of the list.',
    examples: decisionListResponseExamples,
  })
  @ApiProblems('malformed-name', 'malformed-query', 'unknown-subject')
  async list(
    @Param('name', { schema: subjectName }) name: SubjectName,
    @Query({ schema: decisionListQuery }) query: DecisionListQuery,
  ): Promise<DecisionListResponse> {
    return this.decisions.list(name, query);
  }

  @Put(':file_hash/:face')
  @NeedsScope('write')
  @ApiOperation({
    operationId: 'decideFace',
    summary: 'Decide whether a face is a subject',
    description:
      'A decision takes precedence over later clusterings and names of clusters, and replaces an earlier one about the ' +
      'two. A face that is the subject is enrolled for it, and is not enrolled for any other subject any more. A face ' +
      'that is not the subject is not enrolled for it any more, and requests that would enrol it are refused.',
    requestBody: {
      required: true,
      content: {
        'application/json': { schema: toOpenApiSchema(decisionRequest), examples: decisionRequestExamples },
      },
    },
  })
  @ApiParam(nameParameter)
  @ApiParam({ name: 'file_hash', examples: exampleFileHashes })
  @ApiParam({ name: 'face', examples: faceIndexExamples })
  @ApiOkResponse({
    standardSchema: decisionResponse,
    description: 'The decision.',
    examples: decisionResponseExamples,
  })
  @ApiProblems(
    'malformed-name',
    'malformed-hash',
    'malformed-body',
    'unknown-subject',
    'unknown-image',
    'unknown-face',
  )
  async putDecision(
    @Param('name', { schema: subjectName }) name: SubjectName,
    @Param('file_hash', { schema: fileHash }) hash: string,
    @Param('face', { schema: faceParameter }) face: number,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<DecisionResponse> {
    const body = parseOrThrowProblem(
      decisionRequest,
      await readJsonBody(request, response),
      'malformed-body',
    );
    return this.decisions.storeDecision(name, { fileHash: hash, position: face }, body.is_subject);
  }

  @Delete(':file_hash/:face')
  @NeedsScope('delete')
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiOperation({
    operationId: 'deleteDecision',
    summary: 'Delete a decision',
    description: 'The face remains enrolled, if it is.',
  })
  @ApiParam(nameParameter)
  @ApiParam({ name: 'file_hash', examples: { decided: exampleFileHashes.decided } })
  @ApiParam({
    name: 'face',
    examples: {
      decided: faceIndexExamples.decided,
      'unknown-decision': { summary: 'A face about which nothing was decided', value: '1' },
      'unknown-face': { summary: 'A position that no face can have', value: '99999' },
    },
  })
  @ApiNoContentResponse({ description: 'The decision does not exist any more.' })
  @ApiProblems('malformed-name', 'malformed-hash', 'unknown-subject', 'unknown-decision', 'unknown-face')
  async withdrawDecision(
    @Param('name', { schema: subjectName }) name: SubjectName,
    @Param('file_hash', { schema: fileHash }) hash: string,
    @Param('face', { schema: faceParameter }) face: number,
  ): Promise<void> {
    await this.decisions.withdrawDecision(name, { fileHash: hash, position: face });
  }
}

import { Controller, HttpCode, HttpStatus, Post, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Request, type Response } from 'express';
import { createDisconnectSignal } from '../../platform/http/client-disconnect.js';
import { toOpenApiSchema } from '../../platform/openapi/openapi-schema.js';
import { ApiProblems } from '../../platform/problems/api-problems.js';
import { NeedsScope } from '../../platform/routes/required-scopes.js';
import { FaceSourceResolver, faceSourceProblemKinds } from '../encodings/index.js';
import { searchFormExamples, searchJsonExamples, searchResponseExamples } from './search.examples.js';
import {
  searchForm,
  searchFormSchema,
  searchRequest,
  searchResponse,
  type SearchResponse,
} from './search.schema.js';
import { SearchService } from './search.service.js';

@ApiTags('people')
@Controller('search')
export class SearchController {
  constructor(
    private readonly searchService: SearchService,
    private readonly faceSources: FaceSourceResolver,
  ) {}

  @Post()
  @NeedsScope('search', { ofForms: 'write' })
  @HttpCode(HttpStatus.OK)
  @ApiOperation({
    operationId: 'searchFaces',
    summary: 'Find the people in a photo',
    description:
      'Accepts a photo (in a form), a file hash or an encoding. Returns for each face the candidates whose distance is at ' +
      'most the threshold, the nearest first. The distance to a subject is the distance to its nearest enrolled face. ' +
      'docs/faces.md lists the error rates for each threshold. A photo that is sent in a form is stored like every upload, ' +
      'so a form also requires the scope `write`.',
    requestBody: {
      required: true,
      content: {
        'application/json': { schema: toOpenApiSchema(searchRequest), examples: searchJsonExamples },
        'multipart/form-data': { schema: searchFormSchema, examples: searchFormExamples },
      },
    },
  })
  @ApiOkResponse({
    standardSchema: searchResponse,
    description: 'The candidates of each face.',
    examples: searchResponseExamples,
  })
  @ApiProblems(...faceSourceProblemKinds, 'different-model', 'index-unavailable')
  async search(
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<SearchResponse> {
    const { source, options } = await this.faceSources.readRequest(
      request,
      response,
      { json: searchRequest, form: searchForm },
      createDisconnectSignal(response),
    );
    return this.searchService.search(source, options);
  }
}

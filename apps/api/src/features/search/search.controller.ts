import { Controller, HttpCode, HttpStatus, Post, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Request, type Response } from 'express';
import { disconnectSignal } from '../../platform/http/client-disconnect.js';
import { toSchema } from '../../platform/openapi/schema.js';
import { ApiProblems } from '../../platform/problems/api-problems.js';
import { NeedsScope } from '../../platform/routes/required-scopes.js';
import { FaceSources, givenFaceProblems } from '../encodings/index.js';
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
    private readonly faceSources: FaceSources,
  ) {}

  @Post()
  @NeedsScope('search', { ofForms: 'write' })
  @HttpCode(HttpStatus.OK)
  @ApiOperation({
    operationId: 'searchFaces',
    summary: 'Find who is on a photo',
    description:
      'Accepts a photo (in a form), a file hash or an encoding, and returns for each face the candidates within the ' +
      'threshold, the nearest first. A subject is as near as its nearest enrolled face. docs/faces.md describes the error ' +
      'rates of a threshold. The photo of a form is stored like all uploads, so a form also requires the scope `write`.',
    requestBody: {
      required: true,
      content: {
        'application/json': { schema: toSchema(searchRequest), examples: searchJsonExamples },
        'multipart/form-data': { schema: searchFormSchema, examples: searchFormExamples },
      },
    },
  })
  @ApiOkResponse({
    standardSchema: searchResponse,
    description: 'The candidates of each face.',
    examples: searchResponseExamples,
  })
  @ApiProblems(...givenFaceProblems, 'different-model', 'index-unavailable')
  async search(
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<SearchResponse> {
    const { source, options } = await this.faceSources.receive(
      request,
      response,
      { json: searchRequest, form: searchForm },
      disconnectSignal(response),
    );
    return this.searchService.search(source, options);
  }
}

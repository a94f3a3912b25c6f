import { Controller, HttpCode, HttpStatus, Post, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Request, type Response } from 'express';
import { identifyClient } from '../../platform/http/caller.js';
import { createDisconnectSignal } from '../../platform/http/client-disconnect.js';
import { readJsonBody } from '../../platform/http/json-body.js';
import { refuseQueryParameters } from '../../platform/http/query-parameters.js';
import { toOpenApiSchema } from '../../platform/openapi/openapi-schema.js';
import { ApiProblems } from '../../platform/problems/api-problems.js';
import { parseOrThrowProblem } from '../../platform/problems/validation.js';
import { NeedsScope } from '../../platform/routes/required-scopes.js';
import { formProblemKinds } from '../../platform/uploads/upload-problem.response.js';
import { UploadReceiver } from '../../platform/uploads/upload-receiver.js';
import { imageProblemKinds } from '../encodings/index.js';
import { compareFormExamples, compareJsonExamples, compareResponseExamples } from './compare.examples.js';
import {
  createCompareFormSchema,
  compareRequest,
  type ComparisonResponse,
  comparisonResponse,
} from './compare.schema.js';
import { CompareService } from './compare.service.js';

@ApiTags('compare')
@Controller('compare')
export class CompareController {
  constructor(
    private readonly comparisons: CompareService,
    private readonly uploads: UploadReceiver,
  ) {}

  @Post()
  @NeedsScope('read', { ofForms: 'write' })
  @HttpCode(HttpStatus.OK)
  @ApiOperation({
    operationId: 'compareFaces',
    summary: 'Compare two faces',
    description:
      'Accepts two faces, each as a photo (in a form), a file hash or an encoding. For a photo or a hash, the most prominent ' +
      'face is compared. docs/faces.md describes the rates of false matches and false non-matches for a threshold. The ' +
      'photos of a form are stored like all uploads, so a form also requires the scope `write`.',
    requestBody: {
      required: true,
      content: {
        'application/json': { schema: toOpenApiSchema(compareRequest), examples: compareJsonExamples },
        'multipart/form-data': { schema: createCompareFormSchema(), examples: compareFormExamples },
      },
    },
  })
  @ApiOkResponse({
    standardSchema: comparisonResponse,
    description: 'The distance between the two faces.',
    examples: compareResponseExamples,
  })
  @ApiProblems(
    'malformed-query',
    'malformed-body',
    // A form without a photo is valid if it contains hashes or encodings.
    ...formProblemKinds.filter((kind) => kind !== 'no-image'),
    'unknown-image',
    ...imageProblemKinds,
    'not-comparable',
    'overloaded',
    'busy',
    'unavailable',
  )
  async compare(
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ComparisonResponse> {
    refuseQueryParameters(request);
    const signal = createDisconnectSignal(response);
    if (request.is('multipart/form-data') === false) {
      const body = parseOrThrowProblem(
        compareRequest,
        await readJsonBody(request, response),
        'malformed-body',
      );
      return this.comparisons.compare(body, signal);
    }
    return this.uploads.withReceivedForm(request, { maxFiles: 2, acceptOversized: false }, (form) =>
      this.comparisons.compareFromForm(form, identifyClient(request), signal),
    );
  }
}

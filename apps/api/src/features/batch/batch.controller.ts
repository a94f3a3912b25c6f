import { Controller, HttpStatus, Inject, Post, Query, Req, Res } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOkResponse, ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import { type Request, type Response } from 'express';
import { type ApiConfig } from '#config';
import { type ResponseShape } from '#photo-response';
import { apiConfig } from '../../platform/config/api-config.module.js';
import { identifyClient } from '../../platform/http/caller.js';
import { createDisconnectSignal } from '../../platform/http/client-disconnect.js';
import { ndjsonMediaType, createNdjsonSchema, toNdjson } from '../../platform/openapi/ndjson.js';
import { cacheControlHeader } from '../../platform/openapi/response-headers.js';
import { ApiProblems } from '../../platform/problems/api-problems.js';
import { NeedsScope } from '../../platform/routes/required-scopes.js';
import { uploadField } from '../../platform/uploads/receive-form.js';
import { formProblemKinds } from '../../platform/uploads/upload-problem.response.js';
import { UploadReceiver } from '../../platform/uploads/upload-receiver.js';
import {
  fieldsExamples,
  formatExamples,
  photoResponseQuery,
  requireNoLocations,
} from '../encodings/index.js';
import { batchExamples, batchResponseExamples } from './batch.examples.js';
import { encodedPhotoLine, pendingPhotoLine, refusedPhotoLine } from './batch.schema.js';
import { BatchService } from './batch.service.js';

@ApiTags('face encodings')
@Controller('generate_face_encodings')
export class BatchController {
  constructor(
    @Inject(apiConfig) private readonly config: Pick<ApiConfig, 'maxBatchFiles'>,
    private readonly batch: BatchService,
    private readonly uploads: UploadReceiver,
  ) {}

  @Post()
  @NeedsScope('write')
  @ApiOperation({
    operationId: 'encodePhotos',
    summary: 'Encode the faces of many photos',
    description:
      'Returns NDJSON: one line per photo, in the order in which they are finished. A line contains the `file`, the ' +
      '`status` and the body of the response to a request with only this photo. An invalid file affects only its own ' +
      'line, and so does a photo that exceeds FRS_UPLOAD_RATE_LIMIT, whose status is 429.',
  })
  @ApiConsumes('multipart/form-data')
  @ApiBody({
    schema: {
      type: 'object',
      required: [uploadField],
      properties: {
        [uploadField]: {
          type: 'array',
          minItems: 1,
          items: { type: 'string', format: 'binary' },
          description: 'The photos.',
        },
      },
    },
    examples: batchExamples,
  })
  @ApiQuery({ name: 'fields', examples: fieldsExamples, required: false })
  @ApiQuery({ name: 'encoding_format', examples: formatExamples, required: false })
  @ApiOkResponse({
    description: 'One line per photo.',
    headers: { 'Cache-Control': cacheControlHeader },
    content: {
      [ndjsonMediaType]: {
        schema: createNdjsonSchema(encodedPhotoLine, pendingPhotoLine, refusedPhotoLine),
        examples: batchResponseExamples,
      },
    },
  })
  @ApiProblems(
    'malformed-query',
    'malformed-body',
    // An empty file is reported in its line of the response, and does not cause an error of the whole request.
    ...formProblemKinds.filter((kind) => kind !== 'empty-image'),
    'busy',
    'unavailable',
  )
  async encode(
    @Query({ schema: photoResponseQuery }) shape: ResponseShape,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const rules = { maxFiles: this.config.maxBatchFiles, acceptOversized: true };
    await this.uploads.withReceivedForm(request, rules, async (form) => {
      this.uploads.requirePhoto(form);
      requireNoLocations(form);
      response.status(HttpStatus.OK);
      response.set({ 'Content-Type': `${ndjsonMediaType}; charset=utf-8`, 'Cache-Control': 'no-store' });
      response.flushHeaders();
      const signal = createDisconnectSignal(response);
      await this.batch.encodePhotos(form.files, shape, identifyClient(request), signal, (line) => {
        response.write(toNdjson(line));
      });
      response.end();
    });
  }
}

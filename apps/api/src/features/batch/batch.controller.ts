import {
  EncodingsService,
  faceEncodingAnswer,
  fieldsQuery,
  finishedImage,
  formatQuery,
  requireShape,
  type PhotoQuery,
  type ResponseShape,
} from '../encodings/index.js';
import { Controller, HttpStatus, Inject, Post, Query, Req, Res } from '@nestjs/common';
import {
  ApiBody,
  ApiConsumes,
  ApiExtraModels,
  ApiOkResponse,
  ApiOperation,
  ApiQuery,
  ApiTags,
} from '@nestjs/swagger';
import { type Request, type Response } from 'express';
import pLimit from 'p-limit';
import { type ApiConfig } from '#config';
import { logContext, withLogContext } from '#logging';
import { apiConfig } from '../../platform/config/api-config.js';
import { NeedsScope } from '../../platform/routes/required-scopes.js';
import { cacheControl } from '../../platform/openapi/response-headers.js';
import { linesOf, ndjson } from '../../platform/openapi/ndjson.js';
import { ApiProblems } from '../../platform/problems/api-problems.js';
import { FailureLog } from '../../platform/problems/failure-log.js';
import { Problem } from '../../platform/problems/problem.js';
import { RateLimits } from '../../platform/rate-limits/rate-limits.js';
import { callerOf } from '../../platform/http/caller.js';
import { type ReceivedFile } from '../../platform/uploads/incoming-file.js';
import { receiveForm, uploadField } from '../../platform/uploads/receive-form.js';
import { missingImage, validateFile } from '../../platform/uploads/receive-upload.js';
import { toProblem } from '../../platform/uploads/upload-problem.response.js';
import { UploadSpool } from '../../platform/uploads/upload-spool.js';
import { EncodedPhotoLine, PendingPhotoLine, RefusedPhotoLine } from './batch.schema.js';
import { batchAnswerExamples, batchExamples } from './batch.examples.js';
import { disconnectSignal } from '../../platform/http/client-disconnect.js';
/** Photos of one batch that are staged and waited for side by side; the others have their turn as these finish. */
const concurrency = 16;

@ApiTags('face encodings')
@ApiExtraModels(EncodedPhotoLine, PendingPhotoLine, RefusedPhotoLine)
@Controller('generate_face_encodings')
export class BatchController {
  constructor(
    @Inject(apiConfig) private readonly config: ApiConfig,
    private readonly faceEncodings: EncodingsService,
    private readonly rateLimits: RateLimits,
    private readonly failures: FailureLog,
    private readonly spool: UploadSpool,
  ) {}

  @Post()
  @NeedsScope('write')
  @ApiOperation({
    operationId: 'encodePhotos',
    summary: 'Encode the faces of many photos',
    description:
      'Answers NDJSON: a line a photo, in the order they finish. A line has the `file` it is about, the `status` that ' +
      'a request for that photo alone would have had, and its answer. A bad file spoils only its own line; so does a ' +
      'photo beyond FRS_UPLOAD_RATE_LIMIT, which is answered 429 there.',
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
  @ApiQuery(fieldsQuery)
  @ApiQuery(formatQuery)
  @ApiOkResponse({
    description: 'A line a photo.',
    headers: { 'Cache-Control': cacheControl },
    content: {
      [ndjson]: {
        schema: linesOf(EncodedPhotoLine, PendingPhotoLine, RefusedPhotoLine),
        examples: batchAnswerExamples,
      },
    },
  })
  @ApiProblems(
    'malformed-query',
    'malformed-form',
    'upload-aborted',
    'upload-too-slow',
    'too-many-bytes',
    'no-image',
    'several-images',
    'busy',
    'no-room',
    'unavailable',
  )
  async generate(
    @Query() query: PhotoQuery,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const shape = requireShape(query);
    const { upload: limits, maxBatchFiles } = this.config;
    const received = await receiveForm(request, limits, this.spool, {
      maxFiles: maxBatchFiles,
      acceptOversized: true,
      client: callerOf(request),
    });
    if (!received.ok) throw toProblem(received.problem);
    const { form } = received;
    try {
      if (form.files.length === 0) throw toProblem(missingImage(form));
      response.status(HttpStatus.OK);
      response.set({ 'Content-Type': `${ndjson}; charset=utf-8`, 'Cache-Control': 'no-store' });
      response.flushHeaders();
      const gone = disconnectSignal(response);
      const limit = pLimit(concurrency);
      const caller = callerOf(request);
      await limit.map(form.files, async (file, i) => {
        if (gone.aborted) return;
        // The first was spent with the request.
        const charged = i === 0 ? undefined : caller;
        const line = await withLogContext({ ...logContext(), file_hash: file.fileHash }, () =>
          this.lineFor(file, shape, gone, charged),
        );
        response.write(`${JSON.stringify(line)}\n`);
      });
      response.end();
    } finally {
      await form.discard();
    }
  }

  /** @param spender at whose charge the photo is; undefined when it is paid for */
  private async lineFor(
    file: ReceivedFile,
    shape: ResponseShape,
    gone: AbortSignal,
    spender: string | undefined,
  ): Promise<EncodedPhotoLine | PendingPhotoLine | RefusedPhotoLine> {
    try {
      if (spender !== undefined) await this.rateLimits.consumePhotos(spender, 1);
      const problem = validateFile(file, this.config.upload);
      if (problem !== undefined) throw toProblem(problem);
      const submission = await this.faceEncodings.submit(file, undefined, gone);
      const image = finishedImage(submission, file.fileHash);
      if (image === 'pending')
        return { file: file.name, status: 202, message: 'Pending', file_hash: file.fileHash };
      return { file: file.name, status: 200, ...faceEncodingAnswer(image, shape) };
    } catch (error) {
      return { file: file.name, ...this.problemOf(error).toAnswer() };
    }
  }

  private problemOf(error: unknown): Problem {
    if (error instanceof Problem) return error;
    this.failures.log(error);
    return new Problem('unavailable');
  }
}

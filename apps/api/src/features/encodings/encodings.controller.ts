import {
  Controller,
  Delete,
  Get,
  Headers,
  HttpCode,
  HttpStatus,
  Inject,
  Param,
  Post,
  Query,
  Req,
  Res,
} from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiBody,
  ApiConsumes,
  ApiHeader,
  ApiNoContentResponse,
  ApiNotModifiedResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiQuery,
  ApiTags,
} from '@nestjs/swagger';
import { type Request, type Response } from 'express';
import { type ApiConfig } from '#config';
import { addToLogContext } from '#logging';
import { traced } from '#tracing';
import { allowCaching } from '../../platform/http/cache-headers.js';
import { apiConfig } from '../../platform/config/api-config.js';
import { NeedsScope } from '../../platform/routes/required-scopes.js';
import { ApiMetrics } from '../../platform/metrics/api-metrics.js';
import { cacheControl, etag, pendingHeaders } from '../../platform/openapi/response-headers.js';
import { ApiProblems } from '../../platform/problems/api-problems.js';
import { Problem } from '../../platform/problems/problem.js';
import { callerOf } from '../../platform/http/caller.js';
import { uploadField } from '../../platform/uploads/receive-form.js';
import { receiveUpload } from '../../platform/uploads/receive-upload.js';
import { toProblem } from '../../platform/uploads/upload-problem.response.js';
import { UploadSpool } from '../../platform/uploads/upload-spool.js';
import { type PhotoQuery, fieldsQuery, formatQuery, requireShape } from './photo-query.js';
import { entityTag } from '../../platform/http/entity-tag.js';
import {
  FaceEncodingAnswer,
  faceEncodingAnswer,
  LookUpAnswer,
  lookUpAnswer,
  PendingAnswer,
} from './encodings.schema.js';
import {
  encodedExamples,
  entityTagExamples,
  hashExamples,
  lookedUpExamples,
  pendingExamples,
  uploadExamples,
} from './encodings.examples.js';
import { EncodingsService } from './encodings.service.js';
import { fileHashPattern } from '../../platform/openapi/file-hash.js';
import { finishedImage } from './finished-image.js';
import { type Preferences, parsePreferences } from './preferences.js';
import { disconnectSignal } from '../../platform/http/client-disconnect.js';

const preferHeader = { name: 'Prefer', required: false, schema: { type: 'string' } } as const;

const hashParameter = {
  name: 'file_hash',
  description: 'SHA-256 of the file, in lower-case hex.',
  schema: { type: 'string', pattern: fileHashPattern },
} as const;

@ApiTags('face encodings')
@ApiProblems('busy', 'unavailable')
@Controller()
export class EncodingsController {
  constructor(
    @Inject(apiConfig) private readonly config: ApiConfig,
    private readonly faceEncodings: EncodingsService,
    private readonly metrics: ApiMetrics,
    private readonly spool: UploadSpool,
  ) {}

  @Post('generate_face_encoding')
  @NeedsScope('write')
  @ApiOperation({
    operationId: 'encodePhoto',
    summary: 'Encode the faces of a photo',
    description:
      'Takes a JPEG, PNG, WebP, AVIF, GIF or TIFF and answers with the encoding of every face. The same bytes are ' +
      'encoded once: sent again, they are answered from what is known.',
  })
  @ApiConsumes('multipart/form-data')
  @ApiBody({
    schema: {
      type: 'object',
      required: [uploadField],
      properties: { [uploadField]: { type: 'string', format: 'binary', description: 'The photo.' } },
    },
    examples: uploadExamples,
  })
  @ApiHeader({
    ...preferHeader,
    description:
      '`respond-async` answers 202 at once; `wait=N` waits N seconds at most and then answers 202 (RFC 7240).',
    examples: { pending: { summary: 'Not to wait', value: 'respond-async' } },
  })
  @ApiQuery(fieldsQuery)
  @ApiQuery(formatQuery)
  @ApiOkResponse({
    type: FaceEncodingAnswer,
    description: 'The photo shows at least one face.',
    examples: encodedExamples,
  })
  @ApiAcceptedResponse({
    type: PendingAnswer,
    description: 'Accepted; ask again at `Location`.',
    headers: pendingHeaders,
    examples: pendingExamples,
  })
  @ApiProblems(
    'malformed-query',
    'malformed-form',
    'upload-aborted',
    'upload-too-slow',
    'too-many-bytes',
    'too-many-pixels',
    'too-long',
    'too-much-memory',
    'unsupported-format',
    'no-image',
    'several-images',
    'empty-image',
    'too-narrow',
    'too-complex',
    'unreadable-image',
    'no-face',
    'set-aside',
    'takes-too-long',
    'undecryptable',
    'overloaded',
    'busy',
    'no-room',
    'unavailable',
  )
  async encode(
    @Headers('prefer') prefer: string | undefined,
    @Query() query: PhotoQuery,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const shape = requireShape(query);
    const preferences = parsePreferences(prefer);
    const received = await traced('receive upload', () =>
      receiveUpload(request, this.config.upload, this.spool, callerOf(request)),
    );
    if (!received.ok) {
      this.metrics.recordRejectedUpload(received.problem.kind);
      throw toProblem(received.problem);
    }
    const { upload } = received;
    addToLogContext({ file_hash: upload.fileHash });
    try {
      const submission = await this.faceEncodings.submit(
        upload,
        preferences.waitSeconds,
        disconnectSignal(response),
      );
      const image = finishedImage(submission, upload.fileHash);
      if (image === 'pending') sendPending(response, upload.fileHash, preferences);
      else response.status(HttpStatus.OK).json(faceEncodingAnswer(image, shape));
    } finally {
      await received.discard();
    }
  }

  @Get('face_encoding/:file_hash')
  @NeedsScope('read')
  @ApiOperation({
    operationId: 'lookUpPhoto',
    summary: 'Look up a photo by the hash of its file',
    description: 'Answers what the upload was answered, number for number; 202 while the photo is pending.',
  })
  @ApiParam({ ...hashParameter, examples: hashExamples })
  @ApiHeader({
    ...preferHeader,
    description: '`wait=N` waits up to N seconds for a pending photo (RFC 7240).',
    examples: { pending: { summary: 'A second at most', value: 'wait=1' } },
  })
  @ApiHeader({
    name: 'If-None-Match',
    required: false,
    description: 'The `ETag` of an answer that is at hand; 304 says that it is still good.',
    schema: { type: 'string' },
    examples: entityTagExamples,
  })
  @ApiQuery(fieldsQuery)
  @ApiQuery(formatQuery)
  @ApiOkResponse({
    type: LookUpAnswer,
    description: 'The photo shows at least one face.',
    headers: { 'Cache-Control': cacheControl, ETag: etag },
    examples: lookedUpExamples,
  })
  @ApiAcceptedResponse({
    type: PendingAnswer,
    description: 'Still pending; ask again.',
    headers: pendingHeaders,
    examples: pendingExamples,
  })
  @ApiNotModifiedResponse({
    description: 'The answer at hand is still good.',
    headers: { 'Cache-Control': cacheControl, ETag: etag },
  })
  @ApiProblems(
    'malformed-hash',
    'malformed-query',
    'unknown-image',
    'too-many-pixels',
    'too-long',
    'too-much-memory',
    'unsupported-format',
    'too-narrow',
    'too-complex',
    'unreadable-image',
    'no-face',
    'set-aside',
    'takes-too-long',
    'undecryptable',
  )
  async get(
    @Param('file_hash') fileHash: string,
    @Headers('prefer') prefer: string | undefined,
    @Query() query: PhotoQuery,
    @Res() response: Response,
  ): Promise<void> {
    requireHash(fileHash);
    const shape = requireShape(query);
    const preferences = parsePreferences(prefer);
    const lookup = await this.faceEncodings.find(
      fileHash,
      preferences.waitSeconds ?? 0,
      disconnectSignal(response),
      'any',
    );
    const image = finishedImage(lookup, fileHash);
    if (image === 'pending') sendPending(response, fileHash, preferences);
    else {
      // Caches may keep it and ask whether it still holds. They may not keep it for long: an image can be deleted.
      allowCaching(response, 60);
      const body = JSON.stringify(lookUpAnswer(image, shape));
      response.set('ETag', entityTag(body)).type('json').send(body);
    }
  }

  @Delete('face_encoding/:file_hash')
  @NeedsScope('delete')
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiOperation({
    operationId: 'deletePhoto',
    summary: 'Delete what is known of a photo',
    description:
      'Gone from the database, the cache and the statistics, which are exact again at once; also while the photo is ' +
      'pending. Deleting twice does no harm. The same bytes sent again start anew. Caches in front of the service may ' +
      'show the answer for up to 60 seconds more.',
  })
  @ApiParam({ ...hashParameter, examples: { portrait: hashExamples.portrait } })
  @ApiNoContentResponse({ description: 'There is nothing of it any more.' })
  @ApiProblems('malformed-hash')
  async delete(@Param('file_hash') fileHash: string): Promise<void> {
    requireHash(fileHash);
    await this.faceEncodings.delete(fileHash);
  }
}

/** @throws {Problem} when the path holds something else */
function requireHash(fileHash: string): void {
  if (!new RegExp(fileHashPattern).test(fileHash)) throw new Problem('malformed-hash');
}

function sendPending(response: Response, fileHash: string, { applied }: Preferences): void {
  if (applied !== '') response.set('Preference-Applied', applied);
  response
    .status(HttpStatus.ACCEPTED)
    .set({ Location: `/face_encoding/${fileHash}`, 'Retry-After': '1', 'Cache-Control': 'no-store' })
    .json({ message: 'Pending', file_hash: fileHash } satisfies PendingAnswer);
}

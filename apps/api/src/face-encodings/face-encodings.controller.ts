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
  ApiBadRequestResponse,
  ApiBody,
  ApiConsumes,
  ApiHeader,
  ApiNoContentResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiPayloadTooLargeResponse,
  ApiQuery,
  ApiRequestTimeoutResponse,
  ApiServiceUnavailableResponse,
  ApiTags,
  ApiUnprocessableEntityResponse,
  ApiUnsupportedMediaTypeResponse,
} from '@nestjs/swagger';
import { type Request, type Response } from 'express';
import { type ApiConfig } from '#config';
import { type PhotoProblem } from '#encoding/photo';
import { addToLogContext } from '#logging';
import { type ImageWithFaces } from '#persistence';
import { apiConfig } from '../api-config.js';
import { ApiMetrics } from '../metrics/api-metrics.js';
import { type ProblemKind } from '../problems/catalogue.js';
import { Problem, ProblemAnswer, type ProblemDetails } from '../problems/problem.js';
import { receiveUpload, uploadField } from '../upload/receive-upload.js';
import { answerToUploadProblem } from '../upload/upload-problem.answer.js';
import { type AnswerShape, faceParts, nameOfShape, photoParts, readAnswerShape } from './answer-shape.js';
import { FaceEncodingAnswer, faceEncodingAnswer, PendingAnswer } from './face-encoding.answer.js';
import { FaceEncodingsService } from './face-encodings.service.js';
import { type Preferences, readPreferences } from './preferences.js';

const preferHeader = {
  name: 'Prefer',
  required: false,
  schema: { type: 'string' },
} as const;

const hashParameter = { name: 'file_hash', schema: { type: 'string', pattern: '^[0-9a-f]{64}$' } } as const;

/** What was asked for in the query, as it came. */
interface AnswerQuery {
  readonly fields?: unknown;
  readonly encoding_format?: unknown;
}

const fieldsQuery = {
  name: 'fields',
  required: false,
  description: `Parts to answer with, joined by commas: ${[...photoParts, ...faceParts].join(', ')}.`,
  schema: { type: 'string', example: 'box,score' },
} as const;

const formatQuery = {
  name: 'encoding_format',
  required: false,
  description: '`base64` writes each encoding as the base64 of 128 little-endian float32.',
  schema: { type: 'string', enum: ['numbers', 'base64'], default: 'numbers' },
} as const;

@ApiTags('face encodings')
@ApiUnprocessableEntityResponse({
  type: ProblemAnswer,
  description: 'The photo shows no face, or there is no photo that can be read.',
})
@ApiServiceUnavailableResponse({ type: ProblemAnswer, description: 'The service cannot answer right now.' })
@Controller()
export class FaceEncodingsController {
  constructor(
    @Inject(apiConfig) private readonly config: ApiConfig,
    private readonly faceEncodings: FaceEncodingsService,
    private readonly metrics: ApiMetrics,
  ) {}

  @Post('generate_face_encoding')
  @ApiOperation({
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
  })
  @ApiHeader({
    ...preferHeader,
    description:
      '`respond-async` answers 202 at once; `wait=N` waits N seconds at most and then answers 202 (RFC 7240).',
  })
  @ApiQuery(fieldsQuery)
  @ApiQuery(formatQuery)
  @ApiOkResponse({ type: FaceEncodingAnswer })
  @ApiAcceptedResponse({ type: PendingAnswer, description: 'Accepted; ask again at `Location`.' })
  @ApiBadRequestResponse({ type: ProblemAnswer, description: 'The form cannot be read.' })
  @ApiRequestTimeoutResponse({ type: ProblemAnswer, description: 'The upload took too long.' })
  @ApiPayloadTooLargeResponse({ type: ProblemAnswer, description: 'The photo has too many bytes or pixels.' })
  @ApiUnsupportedMediaTypeResponse({ type: ProblemAnswer, description: 'The file is no photo.' })
  async generate(
    @Headers('prefer') prefer: string | undefined,
    @Query() query: AnswerQuery,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const shape = requireShape(query);
    const preferences = readPreferences(prefer);
    const received = await receiveUpload(request, this.config.upload);
    if (!received.ok) {
      this.metrics.uploadRefused(received.problem.kind);
      throw answerToUploadProblem(received.problem);
    }
    const { upload } = received;
    addToLogContext({ file_hash: upload.fileHash });
    try {
      const submission = await this.faceEncodings.submit(
        upload,
        preferences.waitSeconds,
        untilGone(response),
      );
      switch (submission.kind) {
        case 'refused':
          this.metrics.uploadRefused(submission.problem.kind);
          throw answerToPhotoProblem(submission.problem, upload.fileHash);
        case 'overloaded':
          this.metrics.uploadRefused('overloaded');
          throw new Problem('overloaded', { headers: { 'Retry-After': '5' } });
        case 'unknown':
          throw new Problem('unknown-image', {
            message: 'The image was deleted.',
            fileHash: upload.fileHash,
          });
        case 'pending':
          answerPending(response, upload.fileHash, preferences);
          return;
        case 'finished':
          answerFinished(response, submission.image, shape);
      }
    } finally {
      await upload.discard();
    }
  }

  @Get('face_encoding/:file_hash')
  @ApiOperation({
    summary: 'Look up a photo by the hash of its file',
    description: 'Answers what the upload was answered, number for number; 202 while the photo is pending.',
  })
  @ApiParam(hashParameter)
  @ApiHeader({
    ...preferHeader,
    description: '`wait=N` waits up to N seconds for a pending photo (RFC 7240).',
  })
  @ApiQuery(fieldsQuery)
  @ApiQuery(formatQuery)
  @ApiOkResponse({ type: FaceEncodingAnswer })
  @ApiAcceptedResponse({ type: PendingAnswer, description: 'Still pending; ask again.' })
  @ApiBadRequestResponse({ type: ProblemAnswer, description: 'That is no hash.' })
  @ApiNotFoundResponse({ type: ProblemAnswer, description: 'Nobody uploaded a file with this hash.' })
  async look(
    @Param('file_hash') fileHash: string,
    @Headers('prefer') prefer: string | undefined,
    @Query() query: AnswerQuery,
    @Res() response: Response,
  ): Promise<void> {
    requireHash(fileHash);
    const shape = requireShape(query);
    const preferences = readPreferences(prefer);
    const lookup = await this.faceEncodings.look(fileHash, preferences.waitSeconds ?? 0, untilGone(response));
    if (lookup.kind === 'unknown') {
      throw new Problem('unknown-image', { fileHash });
    }
    if (lookup.kind === 'pending') {
      answerPending(response, fileHash, preferences);
      return;
    }
    response.set(cacheHeaders(lookup.image, shape));
    answerFinished(response, lookup.image, shape);
  }

  @Delete('face_encoding/:file_hash')
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiOperation({
    summary: 'Delete what is known of a photo',
    description:
      'Gone from the database, the cache and the statistics, which are exact again at once; also while the photo is ' +
      'pending. Deleting twice does no harm. The same bytes sent again start anew. Caches in front of the service may ' +
      'show the answer for up to 60 seconds more.',
  })
  @ApiParam(hashParameter)
  @ApiNoContentResponse({ description: 'There is nothing of it any more.' })
  @ApiBadRequestResponse({ type: ProblemAnswer, description: 'That is no hash.' })
  async forget(@Param('file_hash') fileHash: string): Promise<void> {
    requireHash(fileHash);
    await this.faceEncodings.forget(fileHash);
  }
}

function requireShape({ fields, encoding_format }: AnswerQuery): AnswerShape {
  const read = readAnswerShape(fields, encoding_format);
  if (!read.ok) throw new Problem('malformed-query', { detail: read.detail });
  return read.shape;
}

/** @throws {Problem} when the path holds something else */
function requireHash(fileHash: string): void {
  if (!/^[0-9a-f]{64}$/.test(fileHash)) throw new Problem('malformed-hash');
}

/** Aborted when the connection of a response closes before the answer. */
function untilGone(response: Response): AbortSignal {
  const gone = new AbortController();
  response.once('close', () => {
    gone.abort();
  });
  return gone.signal;
}

function answerPending(response: Response, fileHash: string, { applied }: Preferences): void {
  if (applied !== '') response.set('Preference-Applied', applied);
  response
    .status(HttpStatus.ACCEPTED)
    .set({ Location: `/face_encoding/${fileHash}`, 'Retry-After': '1', 'Cache-Control': 'no-store' })
    .json({ message: 'Pending', file_hash: fileHash } satisfies PendingAnswer);
}

/**
 * What one file and one model give never changes, so caches may keep it and ask whether it is still there. They may
 * not keep it for long: an image can be deleted.
 */
function cacheHeaders(
  { status, fileHash, model }: ImageWithFaces,
  shape: AnswerShape,
): Record<string, string> {
  if (status !== 'encoded') return {};
  return {
    'Cache-Control': 'public, max-age=60',
    ETag: `"${fileHash}-${model!.replaceAll(/[^\w.-]+/g, '-')}-${nameOfShape(shape)}"`,
  };
}

/** @throws {Problem} when what is known of the image is that it has no encoding */
function answerFinished(response: Response, image: ImageWithFaces, shape: AnswerShape): void {
  switch (image.status) {
    case 'encoded':
      response.status(HttpStatus.OK).json(faceEncodingAnswer(image, shape));
      return;
    case 'no-face':
      throw new Problem('no-face', { fileHash: image.fileHash });
    case 'rejected':
      throw new Problem('unreadable-image', problemOf(image));
    case 'failed':
      throw new Problem('set-aside', problemOf(image));
    case 'pending':
      throw new Error(`Image ${image.fileHash} was taken for finished while it is pending`);
  }
}

function problemOf({ problem, fileHash }: ImageWithFaces): ProblemDetails {
  return { fileHash, ...(problem === null ? {} : { message: problem }) };
}

const photoProblemKinds: Record<PhotoProblem['kind'], ProblemKind> = {
  'unsupported-format': 'unsupported-format',
  unreadable: 'unreadable-image',
  'too-many-pixels': 'too-many-pixels',
};

function answerToPhotoProblem({ kind, message }: PhotoProblem, fileHash: string): Problem {
  return new Problem(photoProblemKinds[kind], { message, fileHash });
}

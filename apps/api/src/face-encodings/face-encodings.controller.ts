import { Controller, Get, Headers, HttpStatus, Inject, Param, Post, Req, Res } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiBadRequestResponse,
  ApiBody,
  ApiConsumes,
  ApiHeader,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiPayloadTooLargeResponse,
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
import { Problem, ProblemAnswer } from '../problems/problem.js';
import { receiveUpload, uploadField } from '../upload/receive-upload.js';
import { answerToUploadProblem } from '../upload/upload-problem.answer.js';
import { FaceEncodingAnswer, faceEncodingAnswer, PendingAnswer } from './face-encoding.answer.js';
import { FaceEncodingsService } from './face-encodings.service.js';
import { type Preferences, readPreferences } from './preferences.js';

const preferHeader = {
  name: 'Prefer',
  required: false,
  schema: { type: 'string' },
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
  @ApiOkResponse({ type: FaceEncodingAnswer })
  @ApiAcceptedResponse({ type: PendingAnswer, description: 'Accepted; ask again at `Location`.' })
  @ApiBadRequestResponse({ type: ProblemAnswer, description: 'The form cannot be read.' })
  @ApiRequestTimeoutResponse({ type: ProblemAnswer, description: 'The upload took too long.' })
  @ApiPayloadTooLargeResponse({ type: ProblemAnswer, description: 'The photo has too many bytes or pixels.' })
  @ApiUnsupportedMediaTypeResponse({ type: ProblemAnswer, description: 'The file is no photo.' })
  async generate(
    @Headers('prefer') prefer: string | undefined,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
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
          throw overloaded;
        case 'pending':
          answerPending(response, upload.fileHash, preferences);
          return;
        case 'finished':
          answerFinished(response, submission.image);
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
  @ApiParam({ name: 'file_hash', schema: { type: 'string', pattern: '^[0-9a-f]{64}$' } })
  @ApiHeader({
    ...preferHeader,
    description: '`wait=N` waits up to N seconds for a pending photo (RFC 7240).',
  })
  @ApiOkResponse({ type: FaceEncodingAnswer })
  @ApiAcceptedResponse({ type: PendingAnswer, description: 'Still pending; ask again.' })
  @ApiBadRequestResponse({ type: ProblemAnswer, description: 'That is no hash.' })
  @ApiNotFoundResponse({ type: ProblemAnswer, description: 'Nobody uploaded a file with this hash.' })
  async look(
    @Param('file_hash') fileHash: string,
    @Headers('prefer') prefer: string | undefined,
    @Res() response: Response,
  ): Promise<void> {
    if (!/^[0-9a-f]{64}$/.test(fileHash)) {
      throw new Problem(HttpStatus.BAD_REQUEST, {
        message: 'That is no file hash: it takes the SHA-256 of the file, 64 lower-case hexadecimal digits.',
      });
    }
    const preferences = readPreferences(prefer);
    const lookup = await this.faceEncodings.look(fileHash, preferences.waitSeconds ?? 0, untilGone(response));
    if (lookup.kind === 'unknown') {
      throw new Problem(HttpStatus.NOT_FOUND, {
        message: 'No image with this hash was uploaded.',
        file_hash: fileHash,
      });
    }
    if (lookup.kind === 'pending') {
      answerPending(response, fileHash, preferences);
      return;
    }
    response.set(cacheHeaders(lookup.image));
    answerFinished(response, lookup.image);
  }
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
function cacheHeaders({ status, fileHash, model }: ImageWithFaces): Record<string, string> {
  if (status !== 'encoded') return {};
  return {
    'Cache-Control': 'public, max-age=60',
    ETag: `"${fileHash}-${model!.replaceAll(/[^\w.-]+/g, '-')}"`,
  };
}

/** @throws {Problem} when what is known of the image is that it has no encoding */
function answerFinished(response: Response, image: ImageWithFaces): void {
  switch (image.status) {
    case 'encoded':
      response.status(HttpStatus.OK).json(faceEncodingAnswer(image));
      return;
    case 'no-face':
      throw new Problem(HttpStatus.UNPROCESSABLE_ENTITY, {
        message: 'No faces found!',
        file_hash: image.fileHash,
      });
    case 'rejected':
    case 'failed':
      throw new Problem(HttpStatus.UNPROCESSABLE_ENTITY, {
        message: image.problem ?? 'The photo cannot be encoded.',
        file_hash: image.fileHash,
      });
    case 'pending':
      throw new Error(`Image ${image.fileHash} was taken for finished while it is pending`);
  }
}

const overloaded = new Problem(
  HttpStatus.SERVICE_UNAVAILABLE,
  { message: 'Too many photos are waiting already. Try again in a moment.' },
  { 'Retry-After': '5' },
);

const photoProblemStatus: Record<PhotoProblem['kind'], number> = {
  'unsupported-format': HttpStatus.UNSUPPORTED_MEDIA_TYPE,
  unreadable: HttpStatus.UNPROCESSABLE_ENTITY,
  'too-many-pixels': HttpStatus.PAYLOAD_TOO_LARGE,
};

function answerToPhotoProblem({ kind, message }: PhotoProblem, fileHash: string): Problem {
  return new Problem(photoProblemStatus[kind], { message, file_hash: fileHash });
}

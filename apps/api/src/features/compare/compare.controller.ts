import { EncodingsService, finishedImage, type Submission } from '../encodings/index.js';
import { Controller, HttpCode, HttpStatus, Inject, Post, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Request, type Response } from 'express';
import { type ApiConfig } from '#config';
import { apiConfig } from '../../platform/config/api-config.js';
import { disconnectSignal } from '../../platform/http/client-disconnect.js';
import { ApiProblems } from '../../platform/problems/api-problems.js';
import { Problem } from '../../platform/problems/problem.js';
import { RateLimits } from '../../platform/rate-limits/rate-limits.js';
import { callerOf } from '../../platform/http/caller.js';
import { type ReceivedForm, receiveForm, uploadField } from '../../platform/uploads/receive-form.js';
import { validateFile } from '../../platform/uploads/receive-upload.js';
import { toProblem } from '../../platform/uploads/upload-problem.response.js';
import { UploadSpool } from '../../platform/uploads/upload-spool.js';
import { NeedsScope } from '../../platform/routes/required-scopes.js';
import { ComparisonAnswer, comparisonAnswer } from './comparison.response.js';
import {
  type ComparedFace,
  type ComparisonRequest,
  readComparison,
  readComparisonForm,
} from './comparison.request.js';
import { comparisonBody, comparisonExamples } from './compare.examples.js';
import { readJsonBody } from '../../platform/http/json-body.js';
/** An encoding to compare, and the model it comes from where that is known. */
interface Side {
  readonly encoding: readonly number[];
  readonly model: string | undefined;
}

@ApiTags('compare')
@Controller('compare')
export class CompareController {
  constructor(
    @Inject(apiConfig) private readonly config: ApiConfig,
    private readonly faceEncodings: EncodingsService,
    private readonly rateLimits: RateLimits,
    private readonly spool: UploadSpool,
  ) {}

  @Post()
  @NeedsScope('read', { ofForms: 'write' })
  @HttpCode(HttpStatus.OK)
  @ApiOperation({
    operationId: 'compareFaces',
    summary: 'Compare two faces',
    description:
      'Takes two of: a photo (as a form), a file hash, an encoding. Of a photo or a hash it takes the most prominent face. ' +
      'docs/faces.md says what the threshold means in false matches and false non-matches. A form may carry photos, which ' +
      'are kept as any that are uploaded: it takes the scope `write` as well.',
    requestBody: comparisonBody,
  })
  @ApiOkResponse({
    type: ComparisonAnswer,
    description: 'How far apart the two faces are.',
    examples: comparisonExamples,
  })
  @ApiProblems(
    'malformed-body',
    'malformed-form',
    'upload-aborted',
    'upload-too-slow',
    'unknown-image',
    'too-many-bytes',
    'too-many-pixels',
    'too-long',
    'too-much-memory',
    'unsupported-format',
    'several-images',
    'empty-image',
    'too-narrow',
    'too-complex',
    'unreadable-image',
    'no-face',
    'set-aside',
    'takes-too-long',
    'undecryptable',
    'not-comparable',
    'overloaded',
    'busy',
    'no-room',
    'unavailable',
  )
  async compare(
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ComparisonAnswer> {
    const gone = disconnectSignal(response);
    if (request.is('multipart/form-data') === false) {
      const comparison = readComparison(await readJsonBody(request, response));
      return this.answer(comparison, await this.sidesOf(comparison.faces, gone));
    }
    const { upload: limits } = this.config;
    const received = await receiveForm(request, limits, this.spool, {
      maxFiles: 2,
      acceptOversized: false,
      client: callerOf(request),
    });
    if (!received.ok) throw toProblem(received.problem);
    const { form } = received;
    try {
      await this.rateLimits.consumePhotos(callerOf(request), form.files.length - 1);
      const comparison = readComparisonForm(form);
      const photos = await this.sidesOfPhotos(form, gone);
      return this.answer(comparison, [...photos, ...(await this.sidesOf(comparison.faces, gone))]);
    } finally {
      await form.discard();
    }
  }

  private answer({ threshold }: ComparisonRequest, sides: readonly Side[]): ComparisonAnswer {
    const [first, second] = sides;
    if (first === undefined || second === undefined || sides.length > 2) {
      throw new Problem('not-comparable', {
        detail: `It takes two of '${uploadField}', 'file_hash' and 'encoding', and there are ${sides.length}.`,
      });
    }
    if (first.model !== undefined && second.model !== undefined && first.model !== second.model) {
      throw new Problem('not-comparable', {
        detail: `One was encoded by ${first.model}, the other by ${second.model}.`,
      });
    }
    return comparisonAnswer(first.encoding, second.encoding, threshold);
  }

  private sidesOfPhotos({ files }: ReceivedForm, gone: AbortSignal): Promise<Side[]> {
    return Promise.all(
      files.map(async (file) => {
        const problem = validateFile(file, this.config.upload);
        if (problem !== undefined) throw toProblem(problem);
        return sideOf(await this.faceEncodings.submit(file, undefined, gone), file.fileHash);
      }),
    );
  }

  private sidesOf(faces: readonly ComparedFace[], gone: AbortSignal): Promise<Side[]> {
    return Promise.all(
      faces.map(async (face) => {
        if ('encoding' in face) return { encoding: face.encoding, model: undefined };
        const fileHash = face.file_hash;
        const { waitSeconds } = this.config;
        return sideOf(await this.faceEncodings.find(fileHash, waitSeconds, gone, 'current'), fileHash);
      }),
    );
  }
}

function sideOf(submission: Submission, fileHash: string): Side {
  const image = finishedImage(submission, fileHash);
  if (image === 'pending') {
    throw new Problem('unavailable', {
      message: 'One of the photos is still pending. Try again in a moment.',
      fileHash,
      headers: { 'Retry-After': '2' },
    });
  }
  return { encoding: image.faces[0]!.encoding, model: image.model ?? undefined };
}

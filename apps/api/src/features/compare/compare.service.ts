import { Inject, Injectable } from '@nestjs/common';
import { type ApiConfig } from '#config';
import { euclideanDistance } from '#encoding/distance';
import { apiConfig } from '../../platform/config/api-config.module.js';
import { Problem } from '../../platform/problems/problem.js';
import { RateLimits } from '../../platform/rate-limits/rate-limits.js';
import { type ReceivedFile } from '../../platform/uploads/incoming-file.js';
import { type ReceivedForm, uploadField } from '../../platform/uploads/receive-form.js';
import { UploadReceiver } from '../../platform/uploads/upload-receiver.js';
import { EncodingsService, finishedImage, type Submission } from '../encodings/index.js';
import {
  type ComparedFace,
  type ComparisonResponse,
  type Comparison,
  parseCompareForm,
} from './compare.schema.js';

/** An encoding, and its model if that is known. */
interface Side {
  readonly encoding: readonly number[];
  readonly model: string | undefined;
}

@Injectable()
export class CompareService {
  constructor(
    @Inject(apiConfig) private readonly config: Pick<ApiConfig, 'waitSeconds'>,
    private readonly encodings: EncodingsService,
    private readonly rateLimits: RateLimits,
    private readonly uploads: UploadReceiver,
  ) {}

  /** Compares two hashes or encodings. */
  async compare({ faces, threshold }: Comparison, signal: AbortSignal): Promise<ComparisonResponse> {
    return compareSides(await this.resolveAll(faces, signal), threshold);
  }

  /** Compares the photos, hashes and encodings of a form. */
  async compareFromForm(
    form: ReceivedForm,
    caller: string,
    signal: AbortSignal,
  ): Promise<ComparisonResponse> {
    await this.rateLimits.consumePhotos(caller, form.files.length - 1);
    const { faces, threshold } = parseCompareForm(form);
    const photos = await Promise.all(form.files.map((file) => this.encode(file, signal)));
    return compareSides([...photos, ...(await this.resolveAll(faces, signal))], threshold);
  }

  private async encode(file: ReceivedFile, signal: AbortSignal): Promise<Side> {
    this.uploads.requireValid(file);
    return toSide(await this.encodings.submit(file, undefined, signal), file.fileHash);
  }

  private resolveAll(faces: readonly ComparedFace[], signal: AbortSignal): Promise<Side[]> {
    return Promise.all(faces.map((face) => this.resolve(face, signal)));
  }

  private async resolve(face: ComparedFace, signal: AbortSignal): Promise<Side> {
    if ('encoding' in face) return { encoding: face.encoding, model: undefined };
    const { waitSeconds } = this.config;
    return toSide(await this.encodings.find(face.file_hash, waitSeconds, signal, 'current'), face.file_hash);
  }
}

function toSide(submission: Submission, fileHash: string): Side {
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

function compareSides(sides: readonly Side[], threshold: number): ComparisonResponse {
  const [first, second] = sides;
  if (first === undefined || second === undefined || sides.length > 2) {
    throw new Problem('not-comparable', {
      detail: `The request must contain two of '${uploadField}', 'file_hash' and 'encoding', but contains ${sides.length}.`,
    });
  }
  if (first.model !== undefined && second.model !== undefined && first.model !== second.model) {
    throw new Problem('not-comparable', {
      detail: `The models of the encodings differ: ${first.model} and ${second.model}.`,
    });
  }
  const distance = euclideanDistance(first.encoding, second.encoding);
  return { message: 'OK', distance, threshold, same_person: distance <= threshold };
}

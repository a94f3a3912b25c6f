import { Injectable } from '@nestjs/common';
import { euclideanDistance } from '#encoding/distance';
import { type ImageWithFaces } from '#persistence';
import { Problem } from '../../platform/problems/problem.js';
import { RateLimits } from '../../platform/rate-limits/rate-limits.js';
import { type ReceivedFile } from '../../platform/uploads/incoming-file.js';
import { type ReceivedForm, uploadField } from '../../platform/uploads/receive-form.js';
import { UploadReceiver } from '../../platform/uploads/upload-receiver.js';
import { FaceSourceResolver } from '../encodings/index.js';
import {
  type ComparedFace,
  type ComparisonResponse,
  type ComparisonInput,
  parseCompareForm,
} from './compare.schema.js';

/** An encoding to compare, and its model if the model is known. */
interface ComparedEncoding {
  readonly encoding: readonly number[];
  readonly model: string | undefined;
}

@Injectable()
export class CompareService {
  constructor(
    private readonly sources: FaceSourceResolver,
    private readonly rateLimits: RateLimits,
    private readonly uploads: UploadReceiver,
  ) {}

  /** Compares two hashes or encodings. */
  async compare({ faces, threshold }: ComparisonInput, signal: AbortSignal): Promise<ComparisonResponse> {
    return compareEncodings(await this.resolveFaces(faces, signal), threshold);
  }

  /** Compares the photos, hashes and encodings of a form. */
  async compareFromForm(
    form: ReceivedForm,
    caller: string,
    signal: AbortSignal,
  ): Promise<ComparisonResponse> {
    await this.rateLimits.consumePhotoQuota(caller, form.files.length - 1);
    const { faces, threshold } = parseCompareForm(form);
    const photos = await Promise.all(form.files.map((file) => this.encodePhoto(file, signal)));
    return compareEncodings([...photos, ...(await this.resolveFaces(faces, signal))], threshold);
  }

  private async encodePhoto(file: ReceivedFile, signal: AbortSignal): Promise<ComparedEncoding> {
    this.uploads.requireValidSize(file);
    return toComparedEncoding(await this.sources.encodePhoto(file, signal));
  }

  private resolveFaces(faces: readonly ComparedFace[], signal: AbortSignal): Promise<ComparedEncoding[]> {
    return Promise.all(faces.map((face) => this.resolveFace(face, signal)));
  }

  private async resolveFace(face: ComparedFace, signal: AbortSignal): Promise<ComparedEncoding> {
    if ('encoding' in face) return { encoding: face.encoding, model: undefined };
    return toComparedEncoding(await this.sources.findImage(face.file_hash, signal));
  }
}

function toComparedEncoding({ faces, model }: ImageWithFaces): ComparedEncoding {
  return { encoding: faces[0]!.encoding, model: model ?? undefined };
}

function compareEncodings(sides: readonly ComparedEncoding[], threshold: number): ComparisonResponse {
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

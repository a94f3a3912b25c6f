import { Inject, Injectable } from '@nestjs/common';
import { type Request, type Response } from 'express';
import { type z } from 'zod';
import { type ApiConfig } from '#config';
import { ImagesRepository, type ImageWithFaces } from '#persistence';
import { apiConfig } from '../../platform/config/api-config.module.js';
import { readJsonBody } from '../../platform/http/json-body.js';
import { refuseQueryParameters } from '../../platform/http/query-parameters.js';
import { type ProblemKind } from '../../platform/problems/problem-catalogue.js';
import { Problem } from '../../platform/problems/problem.js';
import { parseOrThrowProblem } from '../../platform/problems/validation.js';
import { formProblemKinds } from '../../platform/uploads/upload-problem.response.js';
import { type Upload, UploadReceiver } from '../../platform/uploads/upload-receiver.js';
import { EncodingsService, type SubmissionResult } from './encodings.service.js';
import { toImageOrPending, imageProblemKinds } from './image-or-pending.js';

/** The problem types of {@link FaceSourceResolver.readRequest}, and those of the selection of one face of an image. */
export const faceSourceProblemKinds: readonly ProblemKind[] = [
  'malformed-query',
  'malformed-body',
  ...formProblemKinds,
  'unknown-image',
  ...imageProblemKinds,
  'unknown-face',
  'unknown-model',
  'overloaded',
  'busy',
  'unavailable',
];

/** The face that a request refers to: a stored image, possibly with the position of one face, or an encoding. */
export type FaceSource =
  | { readonly kind: 'image'; readonly image: ImageWithFaces; readonly face: number | undefined }
  | { readonly kind: 'encoding'; readonly encoding: readonly number[]; readonly model: string };

interface JsonFaceRequest {
  readonly file_hash?: string;
  readonly face?: number | undefined;
  readonly encoding?: readonly number[];
  readonly model?: string | undefined;
}

/** Resolves the faces of requests: encodes photos, and finds stored images. */
@Injectable()
export class FaceSourceResolver {
  constructor(
    @Inject(apiConfig) private readonly config: Pick<ApiConfig, 'waitSeconds'>,
    private readonly encodings: EncodingsService,
    private readonly images: ImagesRepository,
    private readonly uploads: UploadReceiver,
  ) {}

  /**
   * Reads a request with one photo in a form, or with a hash or an encoding as JSON. The photo is stored like all
   * uploads.
   *
   * @param schemas the schema of a JSON body, and the schema of the text fields of a form; see `faceRequest` and
   *   `photoForm`
   * @throws {Problem} if the request is invalid or has query parameters, or its photo has no face
   */
  async readRequest<Options>(
    request: Request,
    response: Response,
    schemas: { readonly json: z.ZodType<Options & JsonFaceRequest>; readonly form: z.ZodType<Options> },
    signal: AbortSignal,
  ): Promise<{ readonly source: FaceSource; readonly options: Options }> {
    refuseQueryParameters(request);
    if (request.is('multipart/form-data') === false) {
      const body = parseOrThrowProblem(schemas.json, await readJsonBody(request, response), 'malformed-body');
      return { source: await this.resolveJsonRequest(body, signal), options: body };
    }
    return this.uploads.withReceivedForm(request, { maxFiles: 1, acceptOversized: false }, async (form) => {
      const photo = this.uploads.requirePhoto(form);
      this.uploads.requireValidSize(photo);
      const options = parseOrThrowProblem(schemas.form, Object.fromEntries(form.fields), 'malformed-body');
      const { face } = options as { face?: number };
      return { source: { kind: 'image', image: await this.encodePhoto(photo, signal), face }, options };
    });
  }

  /** Encodes a photo, unless it is already stored. */
  async encodePhoto(photo: Upload, signal: AbortSignal): Promise<ImageWithFaces> {
    return requireFinishedImage(await this.encodings.submitUpload(photo, undefined, signal), photo.fileHash);
  }

  /** Finds a stored image, and waits for it while it is pending. */
  async findImage(fileHash: string, signal: AbortSignal): Promise<ImageWithFaces> {
    const { waitSeconds } = this.config;
    return requireFinishedImage(
      await this.encodings.findOrWaitForImage(fileHash, waitSeconds, signal, 'current'),
      fileHash,
    );
  }

  private async resolveJsonRequest(
    { file_hash, face, encoding, model }: JsonFaceRequest,
    signal: AbortSignal,
  ): Promise<FaceSource> {
    if (file_hash !== undefined)
      return { kind: 'image', image: await this.findImage(file_hash, signal), face };
    const known = model ?? (await this.images.findCurrentModel());
    if (known === undefined) throw new Problem('unknown-model');
    return { kind: 'encoding', encoding: encoding!, model: known };
  }
}

/** @throws {Problem} if the image has no face or is still pending */
function requireFinishedImage(submission: SubmissionResult, fileHash: string): ImageWithFaces {
  const image = toImageOrPending(submission, fileHash);
  if (image !== 'pending') return image;
  throw new Problem('unavailable', {
    message: 'The photo is still pending. Try again in a moment.',
    fileHash,
    headers: { 'Retry-After': '2' },
  });
}

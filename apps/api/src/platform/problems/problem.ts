import { HttpException } from '@nestjs/common';
import { z } from 'zod';
import { faceBox, fileHash } from '#photo-response';
import { problemCatalogue, type ProblemKind } from './problem-catalogue.js';

/** A face of a photo with several faces. The client can repeat the rejected request with the position of this face. */
export interface SelectableFace {
  readonly face: number;
  /** The box of the face; undefined if the face was imported without a box. */
  readonly box: z.infer<typeof faceBox> | undefined;
}

/** The details of a problem in addition to the entry in the catalogue. */
export interface ProblemDetails {
  /** A more specific message than the message in the catalogue. */
  readonly message?: string;
  /** What is wrong with this request. */
  readonly detail?: string;
  readonly fileHash?: string;
  /** The faces of the photo; the client must choose one of these faces. */
  readonly faces?: readonly SelectableFace[];
  readonly headers?: Readonly<Record<string, string>>;
}

/** The `type` of a problem. */
export function problemTypeOf(kind: ProblemKind): string {
  return `urn:frs:problem:${kind}`;
}

/**
 * The format of an error response. It follows RFC 9457, and has also the field `message`, like every response of this
 * API.
 */
export const problemResponse = z
  .object({
    type: z
      .string()
      .regex(/^urn:frs:problem:[a-z-]+$/)
      .meta({
        description: 'The kind of error, for programs; docs/problems.md lists them.',
        example: problemTypeOf('no-face'),
      }),
    title: z
      .string()
      .meta({ description: 'The kind of error, for people.', example: problemCatalogue['no-face'].message }),
    status: z.int().meta({ description: 'The HTTP status.', example: problemCatalogue['no-face'].status }),
    message: z.string().meta({ description: 'What is wrong.', example: problemCatalogue['no-face'].message }),
    detail: z.string().optional().meta({ description: 'What is wrong with this request.' }),
    file_hash: fileHash
      .optional()
      .meta({ description: 'SHA-256 of the uploaded bytes, if they were received completely.' }),
    faces: z
      .array(
        z.object({
          face: z.int().min(0).meta({ description: 'Position of the face in the photo, from 0.' }),
          box: faceBox.exactOptional(),
        }),
      )
      .optional()
      .meta({ description: 'The faces of the photo, if one of them must be chosen.' }),
  })
  .meta({ id: 'ProblemAnswer' });

export type ProblemResponse = z.infer<typeof problemResponse>;

/** An error response. Handlers throw it, and the exception filter sends it. */
export class Problem extends HttpException {
  constructor(
    readonly kind: ProblemKind,
    private readonly details: ProblemDetails = {},
  ) {
    super(details.message ?? problemCatalogue[kind].message, problemCatalogue[kind].status);
  }

  get headers(): Readonly<Record<string, string>> {
    return this.details.headers ?? {};
  }

  toResponse(): ProblemResponse {
    const { status, message: title } = problemCatalogue[this.kind];
    const { detail, fileHash, faces } = this.details;
    return {
      type: problemTypeOf(this.kind),
      title,
      status,
      message: this.message,
      ...(detail === undefined ? {} : { detail }),
      ...(fileHash === undefined ? {} : { file_hash: fileHash }),
      ...(faces === undefined
        ? {}
        : { faces: faces.map(({ face, box }) => ({ face, ...(box === undefined ? {} : { box }) })) }),
    };
  }
}

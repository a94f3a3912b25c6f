import { HttpException } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { fileHashPattern } from '../openapi/file-hash.js';
import { catalogue, type ProblemKind } from './catalogue.js';

/** What an error says beyond what its kind does. */
export interface ProblemDetails {
  /** In place of the message of the kind, where more is known. */
  readonly message?: string;
  /** What is wrong with this request in particular. */
  readonly detail?: string;
  readonly fileHash?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What a kind of error is called where machines read it. */
export function typeOf(kind: ProblemKind): string {
  return `urn:frs:problem:${kind}`;
}

/** An error as it is answered: RFC 9457, with the `message` that every answer of this API has. */
export class ProblemAnswer {
  @ApiProperty({
    description: 'The kind of error, for programs; docs/problems.md lists them.',
    pattern: '^urn:frs:problem:[a-z-]+$',
    example: 'urn:frs:problem:no-face',
  })
  type!: string;

  @ApiProperty({ description: 'The kind of error, for people.', example: 'No faces found!' })
  title!: string;

  @ApiProperty({ type: 'integer', description: 'The HTTP status.', example: 422 })
  status!: number;

  @ApiProperty({ description: 'What is wrong.', example: 'No faces found!' })
  message!: string;

  @ApiProperty({ required: false, description: 'What is wrong with this request in particular.' })
  detail?: string;

  @ApiProperty({
    required: false,
    description: 'SHA-256 of the uploaded bytes, where they were read whole.',
    pattern: fileHashPattern,
  })
  file_hash?: string;
}

/** An answer that is no success, thrown at the edge and written by the {@link ProblemFilter}. */
export class Problem extends HttpException {
  constructor(
    readonly kind: ProblemKind,
    private readonly details: ProblemDetails = {},
  ) {
    super(details.message ?? catalogue[kind].message, catalogue[kind].status);
  }

  get headers(): Readonly<Record<string, string>> {
    return this.details.headers ?? {};
  }

  toAnswer(): ProblemAnswer {
    const { status, message: title } = catalogue[this.kind];
    const { detail, fileHash } = this.details;
    return {
      type: typeOf(this.kind),
      title,
      status,
      message: this.message,
      ...(detail === undefined ? {} : { detail }),
      ...(fileHash === undefined ? {} : { file_hash: fileHash }),
    };
  }
}

import { HttpException } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';

/** The JSON of an error: a message for the person, a detail where there is more to say. */
export class ProblemAnswer {
  @ApiProperty({ description: 'What is wrong.' })
  message!: string;

  @ApiProperty({ required: false, description: 'What to do about it.' })
  detail?: string;

  @ApiProperty({ required: false, description: 'SHA-256 of the uploaded bytes, where they were read whole.' })
  file_hash?: string;
}

/** An answer that is no success, thrown at the edge and written by the {@link ProblemFilter}. */
export class Problem extends HttpException {
  constructor(
    status: number,
    readonly body: ProblemAnswer,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(body, status);
  }
}

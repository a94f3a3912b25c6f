import { ApiProperty } from '@nestjs/swagger';
import { ProblemAnswer } from '../../platform/problems/problem.js';
import { FaceEncodingAnswer, PendingAnswer } from '../encodings/index.js';

const file = { description: 'The name that the form gives the file.', example: 'portrait.jpg' };
const status = {
  type: 'integer',
  description: 'The HTTP status that the photo alone would have had.',
} as const;

/** The line of a photo that shows at least one face. */
export class EncodedPhotoLine extends FaceEncodingAnswer {
  @ApiProperty(file)
  file!: string;

  @ApiProperty({ ...status, enum: [200] })
  status!: 200;
}

/** The line of a photo that waits for its encoding. */
export class PendingPhotoLine extends PendingAnswer {
  @ApiProperty(file)
  file!: string;

  @ApiProperty({ ...status, enum: [202] })
  status!: 202;
}

/** The line of a file that was refused. */
export class RefusedPhotoLine extends ProblemAnswer {
  @ApiProperty(file)
  file!: string;
}

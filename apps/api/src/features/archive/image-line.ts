import { FaceAnswer, fileHash, numbers, photoAnswer } from '../encodings/index.js';
/** The lines of exports and imports. */
import { ApiProperty, PickType } from '@nestjs/swagger';
import { type ImageWithFaces } from '#persistence';
import { portrait } from '../../platform/openapi/example-photos.js';
/** The most pixels that a side of a photo may have. */
export const largestLength = 2 ** 31 - 1;

export class ArchivedFace extends PickType(FaceAnswer, ['box', 'score', 'landmarks_68']) {
  @ApiProperty({ ...numbers, description: 'The encoding: 128 numbers, kept as float32.' })
  encoding!: number[];
}

/** What an import takes: the hash of the file and one encoding are enough. */
export class ImportedImageLine {
  @ApiProperty(fileHash)
  file_hash!: string;

  @ApiProperty({
    type: [ArchivedFace],
    minItems: 1,
    maxItems: 10_000,
    description: 'Its faces, the most prominent first.',
  })
  faces!: ArchivedFace[];

  @ApiProperty({
    type: 'integer',
    minimum: 1,
    maximum: largestLength,
    required: false,
    description: 'Width of the upright photo in pixels.',
  })
  width?: number;

  @ApiProperty({
    type: 'integer',
    minimum: 1,
    maximum: largestLength,
    required: false,
    description: 'Height of the upright photo in pixels.',
  })
  height?: number;

  @ApiProperty({
    required: false,
    pattern: '^[^\\u0000]{1,200}$',
    default: 'imported',
    description: 'Name and version of the model. Only encodings of one model can be compared.',
    example: portrait.model!,
  })
  model?: string;

  @ApiProperty({
    type: 'string',
    format: 'date-time',
    required: false,
    description: 'When it came to where it was exported; an import does not ask.',
  })
  created_at?: string;
}

/** What an export writes. */
export class ExportedImageLine extends ImportedImageLine {
  @ApiProperty({ required: true, description: 'Name and version of the model.', example: portrait.model! })
  declare model: string;

  @ApiProperty({ type: 'string', format: 'date-time', required: true, description: 'When it came.' })
  declare created_at: string;
}

/** Everything that an import takes to restore the image. */
export function exportedImage(image: ImageWithFaces): ExportedImageLine {
  return {
    file_hash: image.fileHash,
    created_at: image.createdAt.toISOString(),
    ...photoAnswer(image, {
      photo: new Set(['width', 'height', 'model', 'faces']),
      face: new Set(['box', 'score', 'landmarks_68', 'encoding']),
      encodingFormat: 'numbers',
    }),
  } as ExportedImageLine;
}

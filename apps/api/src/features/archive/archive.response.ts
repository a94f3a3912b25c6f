import { fileHash } from '../encodings/index.js';
import { ApiProperty } from '@nestjs/swagger';
import { type ListedImage } from '#persistence';
import { type Schema } from '../../platform/openapi/schema.js';
import { ProblemAnswer } from '../../platform/problems/problem.js';
export const imageStatuses = ['pending', 'encoded', 'no-face', 'rejected', 'failed'] as const;

/** As OpenAPI 3.1 says that something may be null. */
function orNull(schema: Schema): { oneOf: Schema[] } {
  return { oneOf: [schema, { type: 'null' }] };
}

export class ListedImageAnswer {
  @ApiProperty(fileHash)
  file_hash!: string;

  @ApiProperty({
    enum: imageStatuses,
    description:
      '`pending` waits for its encoding, `encoded` has at least one face, `no-face` has none, `rejected` cannot be read, ' +
      '`failed` was set aside.',
  })
  status!: string;

  @ApiProperty({ type: 'integer', minimum: 0, description: 'Faces that were found.' })
  number_of_faces!: number;

  @ApiProperty({
    ...orNull({ type: 'integer', minimum: 1 }),
    description:
      'Width of the upright photo in pixels; null until it was read, or where an import does not say.',
  })
  width!: number | null;

  @ApiProperty({
    ...orNull({ type: 'integer', minimum: 1 }),
    description:
      'Height of the upright photo in pixels; null until it was read, or where an import does not say.',
  })
  height!: number | null;

  @ApiProperty({
    ...orNull({ type: 'string' }),
    description: 'Name and version of the model that looked at it; null until one did.',
  })
  model!: string | null;

  @ApiProperty({ type: 'string', format: 'date-time', description: 'When it came.' })
  created_at!: string;

  @ApiProperty({
    ...orNull({ type: 'string', format: 'date-time' }),
    description: 'When it was encoded, refused or set aside; null while it is pending.',
  })
  finished_at!: string | null;
}

export class ImageListAnswer {
  @ApiProperty({ enum: ['OK'] })
  message!: string;

  @ApiProperty({ type: [ListedImageAnswer], description: 'The oldest first.' })
  images!: ListedImageAnswer[];

  @ApiProperty({
    ...orNull({ type: 'string' }),
    description: 'Give it as `cursor` to go on; null when this is the end.',
  })
  next_cursor!: string | null;
}

export class RefusedLineAnswer {
  @ApiProperty({ type: 'integer', minimum: 1, description: 'Number of the line, counted from 1.' })
  line!: number;

  @ApiProperty({ description: 'What is wrong with it.' })
  detail!: string;
}

const importedImages = { type: 'integer', minimum: 0, description: 'Images taken in.' } as const;

const knownImages = {
  type: 'integer',
  minimum: 0,
  description: 'Images whose hash was known already; they stay as they were.',
} as const;

const refusedLines = {
  type: 'integer',
  minimum: 0,
  description: 'Lines that were not understood, or are too long.',
} as const;

const committedLines = {
  type: 'integer',
  minimum: 0,
  description: 'Number of the last line that is dealt with; what it brought is committed.',
} as const;

export class ImportAnswer {
  @ApiProperty({ enum: ['OK'] })
  message!: string;

  @ApiProperty(importedImages)
  imported!: number;

  @ApiProperty(knownImages)
  known!: number;

  @ApiProperty(refusedLines)
  refused!: number;

  @ApiProperty({ type: [RefusedLineAnswer], description: 'The first hundred of them.' })
  refusals!: RefusedLineAnswer[];
}

/** How far an import has come. */
export class ImportProgressLine {
  @ApiProperty({ enum: ['Importing'] })
  message!: 'Importing';

  @ApiProperty(committedLines)
  lines!: number;

  @ApiProperty(importedImages)
  imported!: number;

  @ApiProperty(knownImages)
  known!: number;

  @ApiProperty(refusedLines)
  refused!: number;
}

/** Why an import came to no end, and how far it came. */
export class ImportCutOffLine extends ProblemAnswer {
  @ApiProperty(committedLines)
  lines!: number;

  @ApiProperty(importedImages)
  imported!: number;

  @ApiProperty(knownImages)
  known!: number;

  @ApiProperty(refusedLines)
  refused!: number;
}

export function listedImageAnswer(image: ListedImage): ListedImageAnswer {
  return {
    file_hash: image.fileHash,
    status: image.status,
    number_of_faces: image.numberOfFaces,
    width: image.width,
    height: image.height,
    model: image.model,
    created_at: image.createdAt.toISOString(),
    finished_at: image.finishedAt?.toISOString() ?? null,
  };
}

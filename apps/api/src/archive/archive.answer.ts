import { ApiProperty } from '@nestjs/swagger';
import { type ImageWithFaces, type ListedImage } from '#persistence';
import { type Schema } from '../openapi/openapi.js';
import { fileHashPattern } from '../face-encodings/file-hash.js';
import { photoAnswer } from '../face-encodings/face-encoding.answer.js';

export const imageStatuses = ['pending', 'encoded', 'no-face', 'rejected', 'failed'] as const;

/** As OpenAPI 3.1 says that something may be null. */
function orNull(schema: Schema): { oneOf: Schema[] } {
  return { oneOf: [schema, { type: 'null' }] };
}

export class ListedImageAnswer {
  @ApiProperty({ pattern: fileHashPattern })
  file_hash!: string;

  @ApiProperty({ enum: imageStatuses })
  status!: string;

  @ApiProperty({ type: 'integer' })
  number_of_faces!: number;

  @ApiProperty({ ...orNull({ type: 'integer' }), description: 'Pixels of the upright photo.' })
  width!: number | null;

  @ApiProperty({ ...orNull({ type: 'integer' }), description: 'Pixels of the upright photo.' })
  height!: number | null;

  @ApiProperty(orNull({ type: 'string' }))
  model!: string | null;

  @ApiProperty({ type: 'string', format: 'date-time' })
  created_at!: string;

  @ApiProperty(orNull({ type: 'string', format: 'date-time' }))
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
  @ApiProperty({ type: 'integer', description: 'Counted from 1.' })
  line!: number;

  @ApiProperty()
  detail!: string;
}

export class ImportAnswer {
  @ApiProperty({ enum: ['OK'] })
  message!: string;

  @ApiProperty({ type: 'integer', description: 'Images taken in.' })
  imported!: number;

  @ApiProperty({
    type: 'integer',
    description: 'Images whose hash was known already; they stay as they were.',
  })
  known!: number;

  @ApiProperty({ type: 'integer', description: 'Lines that were not understood.' })
  refused!: number;

  @ApiProperty({ type: [RefusedLineAnswer], description: 'The first hundred of them.' })
  refusals!: RefusedLineAnswer[];
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

/** A line of an export: everything that an import takes to restore the image. */
export function exportedImage(image: ImageWithFaces): object {
  return {
    file_hash: image.fileHash,
    created_at: image.createdAt.toISOString(),
    ...photoAnswer(image, {
      photo: new Set(['width', 'height', 'model', 'faces']),
      face: new Set(['box', 'score', 'landmarks_68', 'encoding']),
      encodingFormat: 'numbers',
    }),
  };
}

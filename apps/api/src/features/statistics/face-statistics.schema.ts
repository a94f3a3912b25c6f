import { z } from 'zod';
import { fileHash } from '#photo-response';
import { type SampledFace } from '#persistence';
import { numberOfBins } from './distance-histogram.js';
import { type MappedFace } from './encoding-map.js';

const selectedAt = z.iso.datetime().meta({
  description:
    'The time at which the faces were selected at random. They are selected again after five minutes.',
});

const message = z.string().meta({ description: 'Result in words.' });

const histogram = z.array(z.int().min(0)).length(numberOfBins);

export const distancesResponse = z
  .object({
    message,
    selected_at: selectedAt,
    number_of_stored_faces: z.int().min(0).meta({ description: 'Stored faces in the sample.' }),
    number_of_enrolled_faces: z.int().min(0).meta({ description: 'Enrolled faces in the sample.' }),
    bin_width: z.number().meta({
      description: 'The width of a bin as a distance. The last bin also contains all larger distances.',
    }),
    stored_faces: histogram.meta({ description: 'Pairs of stored faces by distance.' }),
    same_subject: histogram.meta({ description: 'Pairs of enrolled faces of one subject by distance.' }),
    different_subjects: histogram.meta({
      description: 'Pairs of enrolled faces of two subjects by distance.',
    }),
  })
  .meta({ id: 'DistancesResponse' });

export type DistancesResponse = z.infer<typeof distancesResponse>;

const mappedFace = z.object({
  x: z.number().meta({ description: 'The position on the first axis, as a distance.' }),
  y: z.number().meta({ description: 'The position on the second axis, as a distance.' }),
  subject: z.string().nullable().meta({
    description: 'The name of a subject for which the face is enrolled; null if it is not enrolled.',
  }),
  file_hash: fileHash
    .nullable()
    .meta({ description: 'The image; null if the face was enrolled as an encoding.' }),
  face: z
    .int()
    .min(0)
    .nullable()
    .meta({ description: 'The index of the face in `faces` of the photo; null if there is no image.' }),
});

const variancePart = z.number().min(0).max(1);

export const encodingMapResponse = z
  .object({
    message,
    selected_at: selectedAt,
    explained_variance: z
      .object({ x: variancePart, y: variancePart })
      .meta({ description: 'The parts of the variance of the encodings that the axes show, 0 to 1.' }),
    faces: z.array(mappedFace).meta({ description: 'The faces of the sample.' }),
  })
  .meta({ id: 'EncodingMapResponse' });

export type EncodingMapResponse = z.infer<typeof encodingMapResponse>;

export function buildMappedFace({
  face,
  x,
  y,
}: Omit<MappedFace, 'face'> & {
  readonly face: Pick<SampledFace, 'fileHash' | 'position' | 'subject'>;
}): z.infer<typeof mappedFace> {
  return {
    x: roundCoordinate(x),
    y: roundCoordinate(y),
    subject: face.subject,
    file_hash: face.fileHash,
    face: face.position,
  };
}

/** More digits would not be visible on a map, and would make the response larger. */
function roundCoordinate(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}

import { z } from 'zod';
import { encodingNumbers } from '#photo-response';
import { type Statistics } from '#persistence';

export const statisticsResponse = z
  .object({
    number_of_images_processed: z.int().min(0).meta({ description: 'Images with at least one face.' }),
    average_face_encodings: z.array(encodingNumbers).length(1).meta({
      description:
        'One array of 128 numbers: the average encoding of the first face of each image; zeros if there are no images.',
    }),
  })
  .meta({ id: 'StatsAnswer' });

export type StatisticsResponse = z.infer<typeof statisticsResponse>;

export function buildStatisticsResponse({ numberOfImages, averageEncoding }: Statistics): StatisticsResponse {
  return {
    number_of_images_processed: numberOfImages,
    average_face_encodings: [[...averageEncoding]],
  };
}

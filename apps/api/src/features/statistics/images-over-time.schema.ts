import { z } from 'zod';
import { statisticsPeriods } from '#persistence';

/** The maximum number of periods in a response. */
const maxPeriods = 750;

export const imagesOverTimeQuery = z.strictObject({
  period: z
    .enum(statisticsPeriods)
    .default('day')
    .meta({ description: 'The length of the periods, which begin at full hours or days in UTC.' }),
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(maxPeriods)
    .default(30)
    .meta({ description: 'The number of periods, of which the last one is the current hour or day.' }),
});

export type ImagesOverTimeQuery = z.output<typeof imagesOverTimeQuery>;

export const imagesOverTimeResponse = z
  .object({
    message: z.string().meta({ description: 'Result in words.' }),
    periods: z
      .array(
        z.object({
          start: z.iso.datetime().meta({ description: 'The start of the period.' }),
          number_of_images: z.int().min(0).meta({
            description: 'Images with at least one face that were created in the period and are not deleted.',
          }),
        }),
      )
      .meta({ description: 'The number of images in each period, the oldest period first.' }),
  })
  .meta({ id: 'ImagesOverTimeResponse' });

export type ImagesOverTimeResponse = z.infer<typeof imagesOverTimeResponse>;

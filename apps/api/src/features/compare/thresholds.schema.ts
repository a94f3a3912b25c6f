import { z } from 'zod';
import { defaultThreshold, thresholdDescription } from '../encodings/index.js';
import { errorRates } from './error-rates.js';

const rate = z.number().min(0).max(1);

export const thresholdsResponse = z
  .object({
    message: z.enum(['OK']),
    default_threshold: z.number().meta({
      description: 'Maximum distance between two faces of one person, for requests without a threshold.',
      example: defaultThreshold,
    }),
    thresholds: z
      .array(
        z
          .object({
            threshold: z.number().meta({ description: thresholdDescription, example: defaultThreshold }),
            false_match_rate: rate.meta({
              description: 'Fraction of the pairs of two people whose distance is at most the threshold.',
            }),
            false_non_match_rate: rate.meta({
              description: 'Fraction of the pairs of one person whose distance is above the threshold.',
            }),
          })
          .meta({ id: 'ThresholdAnswer' }),
      )
      .meta({ description: 'Thresholds with their error rates, in ascending order.' }),
  })
  .meta({ id: 'ThresholdsResponse' });

export type ThresholdsResponse = z.infer<typeof thresholdsResponse>;

export function buildThresholdsResponse(): ThresholdsResponse {
  return {
    message: 'OK',
    default_threshold: defaultThreshold,
    thresholds: errorRates.map(({ threshold, falseMatchRate, falseNonMatchRate }) => ({
      threshold,
      false_match_rate: falseMatchRate,
      false_non_match_rate: falseNonMatchRate,
    })),
  };
}

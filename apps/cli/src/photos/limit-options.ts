import { type Option } from 'commander';
import { type environment, type ImageLimits } from '#config';

/** The limits of a photo, as they are given on the command line. */
export interface LimitOptions {
  readonly maxPixels: number;
  readonly maxSide: number;
  readonly maxAspectRatio: number;
  readonly maxDecodingBytes: number;
}

type MakeOption = (flags: string, description: string, variable: keyof typeof environment) => Option;

/** The options of all limits, those of the service. */
export function limitOptions(option: MakeOption): Option[] {
  return [
    option('--max-pixels <number>', 'most pixels of a photo', 'FRS_MAX_IMAGE_PIXELS'),
    option('--max-side <number>', 'most pixels of a side', 'FRS_MAX_IMAGE_SIDE'),
    option(
      '--max-aspect-ratio <number>',
      'how many times its shorter side the longer one may be',
      'FRS_MAX_IMAGE_ASPECT_RATIO',
    ),
    option('--max-decoding-bytes <number>', 'most memory of a decoder', 'FRS_MAX_DECODING_BYTES'),
  ];
}

/** The limits that are given; what is left out is not limited. */
export function limitsOf({
  maxPixels = Infinity,
  maxSide = Infinity,
  maxAspectRatio = Infinity,
  maxDecodingBytes = Infinity,
}: Partial<LimitOptions>): ImageLimits {
  return { maxPixels, maxSide, maxAspectRatio, maxDecodingMemory: maxDecodingBytes };
}

import { type Option } from 'commander';
import { type environmentSchemas, type ImageLimits } from '#config';

/** The values of the command-line options that limit the size of photos. */
export interface ImageLimitOptions {
  readonly maxPixels: number;
  readonly maxSide: number;
  readonly maxAspectRatio: number;
  readonly maxDecodingBytes: number;
}

type CreateOption = (flags: string, description: string, variable: keyof typeof environmentSchemas) => Option;

/** Creates the command-line options for the limits of photos. The service has the same limits. */
export function createImageLimitOptions(option: CreateOption): Option[] {
  return [
    option('--max-pixels <number>', 'maximum number of pixels of a photo', 'FRS_MAX_IMAGE_PIXELS'),
    option('--max-side <number>', 'maximum length of a side in pixels', 'FRS_MAX_IMAGE_SIDE'),
    option(
      '--max-aspect-ratio <number>',
      'maximum ratio of the longer side to the shorter one',
      'FRS_MAX_IMAGE_ASPECT_RATIO',
    ),
    option('--max-decoding-bytes <number>', 'maximum memory for decoding a photo', 'FRS_MAX_DECODING_BYTES'),
  ];
}

/** Converts command-line options to the limits of the encoder. A missing option means no limit. */
export function toImageLimits({
  maxPixels = Infinity,
  maxSide = Infinity,
  maxAspectRatio = Infinity,
  maxDecodingBytes = Infinity,
}: Partial<ImageLimitOptions>): ImageLimits {
  return { maxPixels, maxSide, maxAspectRatio, maxDecodingMemory: maxDecodingBytes };
}

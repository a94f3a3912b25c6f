import sharp from 'sharp';
import { type Raster } from '../raster.js';
import { type PhotoHeaderForDecoder } from './photo-header.js';
import { createUnreadableFailure, type PhotoFailure } from './photo-problem.js';

/** Transparent pixels get a white background. */
const BACKGROUND_COLOUR = { r: 255, g: 255, b: 255 };

export type DecodePhotoResult = { ok: true; raster: Raster } | PhotoFailure;

/**
 * Decodes the first frame of a photo to 8-bit sRGB. The result is upright according to the EXIF orientation, its
 * colours are converted from the colour profile, and transparent parts have a white background.
 *
 * A truncated photo is rejected. Minor defects of a file are ignored, as image viewers do.
 *
 * @param reduction the divisor of each side, at least 1; JPEG and WebP are decoded directly at the reduced size
 */
export async function decodePhoto(
  bytes: Uint8Array,
  { format, width, height, isSrgb }: PhotoHeaderForDecoder,
  reduction: number,
): Promise<DecodePhotoResult> {
  const pipeline = sharp(bytes, {
    autoOrient: true,
    failOn: 'truncated',
    ignoreIcc: isSrgb,
    limitInputPixels: width * height,
    pages: 1,
    // The options of libvips: rows are decoded on demand if the format allows it, and the limits of the decoders remain
    // active.
    sequentialRead: true,
    unlimited: false,
  });
  if (reduction > 1) {
    const reduced = (side: number) => Math.max(1, Math.round(side / reduction));
    pipeline.resize({ width: reduced(width), height: reduced(height), fit: 'fill', kernel: 'linear' });
  }
  try {
    const { data, info } = await pipeline
      .flatten({ background: BACKGROUND_COLOUR })
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    return { ok: true, raster: { width: info.width, height: info.height, data } };
  } catch {
    return createUnreadableFailure(format);
  }
}

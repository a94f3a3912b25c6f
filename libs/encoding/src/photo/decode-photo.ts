import sharp from 'sharp';
import { type Raster } from '../raster/raster.js';
import { type PhotoHeader } from './photo-header.js';
import { unreadable, type PhotoFailure } from './photo-problem.js';

/** By how much each side of a photo is divided on decoding; a JPEG decoder does it before it does the work. */
export type Reduction = 1 | 2 | 4 | 8;

/** Transparent pixels are shown on white, as on a page. */
const BACKGROUND = { r: 255, g: 255, b: 255 };

export type DecodePhotoResult = { ok: true; raster: Raster } | PhotoFailure;

/**
 * Decodes a photo to upright 8-bit sRGB: first frame, EXIF orientation applied, colour profile converted,
 * transparency on white.
 *
 * A photo that ends too early is refused; oddities a viewer would pass over are passed over.
 */
export async function decodePhoto(
  bytes: Uint8Array,
  { format, width, height }: PhotoHeader,
  reduction: Reduction,
): Promise<DecodePhotoResult> {
  const pipeline = sharp(bytes, {
    autoOrient: true,
    failOn: 'truncated',
    limitInputPixels: width * height,
    pages: 1,
  });
  if (reduction > 1) {
    const reduced = (side: number) => Math.max(1, Math.floor(side / reduction));
    pipeline.resize({ width: reduced(width), height: reduced(height), fit: 'fill', fastShrinkOnLoad: true });
  }
  try {
    const { data, info } = await pipeline
      .flatten({ background: BACKGROUND })
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    return { ok: true, raster: { width: info.width, height: info.height, data } };
  } catch {
    return unreadable(format);
  }
}

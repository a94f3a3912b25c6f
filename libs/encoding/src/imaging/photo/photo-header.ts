import sharp, { type Metadata } from 'sharp';
import { checkFileStructure } from './check-structure.js';
import { isSrgbProfile } from './colour-profile.js';
import { type PhotoFormat } from './photo-format.js';
import { type PhotoLimits } from './photo-limits.js';
import {
  createTooManyPixelsFailure,
  createUnreadableFailure,
  createUnsupportedFormatFailure,
  type PhotoFailure,
} from './photo-problem.js';

/** The format of a photo, and the size of the upright photo. */
export interface PhotoHeader {
  format: PhotoFormat;
  width: number;
  height: number;
}

export type InspectPhotoResult = { ok: true; header: PhotoHeader } | PhotoFailure;

/** A header with additional information for the decoder. */
export interface PhotoHeaderForDecoder extends PhotoHeader {
  /** Whether the stored colours are sRGB: the profile is sRGB, or the file has no profile. */
  isSrgb: boolean;
}

export type DecoderHeaderResult = { ok: true; photo: PhotoHeaderForDecoder } | PhotoFailure;

/**
 * Checks the structure and the header of a photo, but not its pixels. A truncated photo therefore passes this check,
 * although it cannot be decoded.
 *
 * @param source the path of a file, or its bytes
 * @throws when a file cannot be opened
 */
export async function inspectPhoto(
  source: string | Uint8Array,
  limits: PhotoLimits,
): Promise<InspectPhotoResult> {
  const checked = await checkFileStructure(source, limits);
  return checked.ok ? inspectHeader(source, checked.format, limits) : checked;
}

/**
 * Checks the header of a photo. The check of the header is the second step of {@link inspectPhoto}, after the check of
 * the structure. Reading the header blocks a thread of libuv's pool.
 */
export async function inspectHeader(
  source: string | Uint8Array,
  format: PhotoFormat,
  limits: PhotoLimits,
): Promise<InspectPhotoResult> {
  const examined = await readDecoderHeaderOfFormat(source, format, limits);
  if (!examined.ok) return examined;
  const { width, height } = examined.photo;
  return { ok: true, header: { format, width, height } };
}

/** The same check as {@link inspectPhoto}, but it returns the information that the decoder needs. */
export async function readDecoderHeader(
  source: string | Uint8Array,
  limits: PhotoLimits,
): Promise<DecoderHeaderResult> {
  const checked = await checkFileStructure(source, limits);
  return checked.ok ? readDecoderHeaderOfFormat(source, checked.format, limits) : checked;
}

async function readDecoderHeaderOfFormat(
  source: string | Uint8Array,
  format: PhotoFormat,
  limits: PhotoLimits,
): Promise<DecoderHeaderResult> {
  const metadata = await readMetadata(source);
  if (!metadata) return createUnreadableFailure(format);
  if (format === 'avif' && metadata.compression !== 'av1') return createUnsupportedFormatFailure();
  const { width, height } = metadata.autoOrient;
  // The size that libvips reports may differ from the size in the structure of the file, for example if the file
  // contains several images.
  if (width * height > limits.maxPixels) return createTooManyPixelsFailure(width, height, limits.maxPixels);
  return { ok: true, photo: { format, width, height, isSrgb: !metadata.icc || isSrgbProfile(metadata.icc) } };
}

async function readMetadata(source: string | Uint8Array): Promise<Metadata | undefined> {
  try {
    return await sharp(source, {
      failOn: 'none',
      // The limit of libvips is disabled, because this module checks the number of pixels itself and returns a specific
      // message.
      limitInputPixels: false,
      pages: 1,
      // The limits of the decoders remain active.
      unlimited: false,
    }).metadata();
  } catch {
    return undefined;
  }
}

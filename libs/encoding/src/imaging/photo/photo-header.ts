import sharp, { type Metadata } from 'sharp';
import { checkStructure } from './check-structure.js';
import { isSrgb } from './colour-profile.js';
import { type PhotoFormat } from './photo-format.js';
import { type PhotoLimits } from './photo-limits.js';
import { tooManyPixels, unreadable, unsupportedFormat, type PhotoFailure } from './photo-problem.js';

/** What a photo's header says; the sizes are those of the upright photo. */
export interface PhotoHeader {
  format: PhotoFormat;
  width: number;
  height: number;
}

export type InspectPhotoResult = { ok: true; header: PhotoHeader } | PhotoFailure;

/** What decoding needs to know beyond the header. */
export interface ExaminedPhoto extends PhotoHeader {
  /** Whether the colours are sRGB as they are stored, by profile or for lack of one. */
  isSrgb: boolean;
}

export type ExaminePhotoResult = { ok: true; photo: ExaminedPhoto } | PhotoFailure;

/**
 * Reads the structure and the header of a photo, and of its pixels nothing: a cut-off photo passes here and fails at
 * decoding.
 *
 * @param source the path of a file, or its bytes. A path that cannot be opened is the caller's fault and rejects.
 */
export async function inspectPhoto(
  source: string | Uint8Array,
  limits: PhotoLimits,
): Promise<InspectPhotoResult> {
  const checked = await checkStructure(source, limits);
  return checked.ok ? inspectHeader(source, checked.format, limits) : checked;
}

/** The second half of {@link inspectPhoto}, for a photo whose structure was checked. It occupies a thread of libuv's pool. */
export async function inspectHeader(
  source: string | Uint8Array,
  format: PhotoFormat,
  limits: PhotoLimits,
): Promise<InspectPhotoResult> {
  const examined = await examineHeader(source, format, limits);
  if (!examined.ok) return examined;
  const { width, height } = examined.photo;
  return { ok: true, header: { format, width, height } };
}

/** {@link inspectPhoto} for the decoder. */
export async function examinePhoto(
  source: string | Uint8Array,
  limits: PhotoLimits,
): Promise<ExaminePhotoResult> {
  const checked = await checkStructure(source, limits);
  return checked.ok ? examineHeader(source, checked.format, limits) : checked;
}

async function examineHeader(
  source: string | Uint8Array,
  format: PhotoFormat,
  limits: PhotoLimits,
): Promise<ExaminePhotoResult> {
  const metadata = await readMetadata(source);
  if (!metadata) return unreadable(format);
  if (format === 'avif' && metadata.compression !== 'av1') return unsupportedFormat();
  const { width, height } = metadata.autoOrient;
  // libvips may see another size than the structure says, as in a file with several pictures.
  if (width * height > limits.maxPixels) return tooManyPixels(width, height, limits.maxPixels);
  return { ok: true, photo: { format, width, height, isSrgb: !metadata.icc || isSrgb(metadata.icc) } };
}

async function readMetadata(source: string | Uint8Array): Promise<Metadata | undefined> {
  try {
    return await sharp(source, {
      failOn: 'none',
      // The limit of pixels is ours, with a message of its own.
      limitInputPixels: false,
      pages: 1,
      // The limits that decoders set themselves hold.
      unlimited: false,
    }).metadata();
  } catch {
    return undefined;
  }
}

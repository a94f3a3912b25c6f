import { open } from 'node:fs/promises';
import sharp, { type Metadata } from 'sharp';
import { isSrgb } from './colour-profile.js';
import { sniffFormat, SNIFFED_BYTES, type PhotoFormat } from './photo-format.js';
import { tooManyPixels, unreadable, unsupportedFormat, type PhotoFailure } from './photo-problem.js';

/** What a photo's header says; the sizes are those of the upright photo. */
export interface PhotoHeader {
  format: PhotoFormat;
  width: number;
  height: number;
}

export interface PhotoLimits {
  maxPixels: number;
}

export type InspectPhotoResult = { ok: true; header: PhotoHeader } | PhotoFailure;

/** What decoding needs to know beyond the header. */
export interface ExaminedPhoto extends PhotoHeader {
  /** Whether the colours are sRGB as they are stored, by profile or for lack of one. */
  isSrgb: boolean;
}

export type ExaminePhotoResult = { ok: true; photo: ExaminedPhoto } | PhotoFailure;

/**
 * Reads the header of a photo, and of its pixels nothing: a cut-off photo passes here and fails at decoding.
 *
 * @param source the path of a file, or its bytes. A path that cannot be opened is the caller's fault and rejects.
 */
export async function inspectPhoto(
  source: string | Uint8Array,
  limits: PhotoLimits,
): Promise<InspectPhotoResult> {
  const examined = await examinePhoto(source, limits);
  if (!examined.ok) return examined;
  const { format, width, height } = examined.photo;
  return { ok: true, header: { format, width, height } };
}

/** {@link inspectPhoto} for the decoder. */
export async function examinePhoto(
  source: string | Uint8Array,
  limits: PhotoLimits,
): Promise<ExaminePhotoResult> {
  const format = sniffFormat(typeof source === 'string' ? await readHead(source) : source);
  if (!format) return unsupportedFormat();
  const metadata = await readMetadata(source);
  if (!metadata) return unreadable(format);
  if (format === 'avif' && metadata.compression !== 'av1') return unsupportedFormat();
  const { width, height } = metadata.autoOrient;
  if (width * height > limits.maxPixels) return tooManyPixels(width, height, limits.maxPixels);
  return { ok: true, photo: { format, width, height, isSrgb: !metadata.icc || isSrgb(metadata.icc) } };
}

async function readHead(path: string): Promise<Uint8Array> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(new Uint8Array(SNIFFED_BYTES), 0, SNIFFED_BYTES);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

async function readMetadata(source: string | Uint8Array): Promise<Metadata | undefined> {
  try {
    return await sharp(source, { limitInputPixels: false, failOn: 'none' }).metadata();
  } catch {
    return undefined;
  }
}

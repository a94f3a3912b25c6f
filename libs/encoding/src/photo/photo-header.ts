import { open } from 'node:fs/promises';
import sharp from 'sharp';
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

/**
 * Reads the header of a photo, and of its pixels nothing: a cut-off photo passes here and fails at decoding.
 *
 * @param source the path of a file, or its bytes. A path that cannot be opened is the caller's fault and rejects.
 */
export async function inspectPhoto(
  source: string | Uint8Array,
  limits: PhotoLimits,
): Promise<InspectPhotoResult> {
  const format = sniffFormat(typeof source === 'string' ? await readHead(source) : source);
  if (!format) return unsupportedFormat();
  const size = await readUprightSize(source, format);
  if (size === 'not-av1') return unsupportedFormat();
  if (!size) return unreadable(format);
  const { width, height } = size;
  if (width * height > limits.maxPixels) return tooManyPixels(width, height, limits.maxPixels);
  return { ok: true, header: { format, width, height } };
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

async function readUprightSize(source: string | Uint8Array, format: PhotoFormat) {
  try {
    const metadata = await sharp(source, { limitInputPixels: false, failOn: 'none' }).metadata();
    if (format === 'avif' && metadata.compression !== 'av1') return 'not-av1';
    return metadata.autoOrient;
  } catch {
    return undefined;
  }
}

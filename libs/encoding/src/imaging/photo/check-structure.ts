import { type PhotoFormat, detectFormat, FORMAT_DETECTION_BYTES } from './photo-format.js';
import { type PhotoLimits } from './photo-limits.js';
import {
  type PhotoFailure,
  createTooComplexFailure,
  createTooLongFailure,
  createTooManyPixelsFailure,
  createTooMuchMemoryFailure,
  createTooNarrowFailure,
  createUnreadableFailure,
  createUnsupportedFormatFailure,
} from './photo-problem.js';
import { openByteSource } from './structure/byte-source.js';
import { type PhotoStructure } from './structure/photo-structure.js';
import { readPhotoStructure } from './structure/read-structure.js';

export type CheckStructureResult = { ok: true; format: PhotoFormat } | PhotoFailure;

/**
 * Detects the format of a file, and rejects the file if decoding it would exceed the limits.
 *
 * Only files that pass this check are decoded. It is not sufficient to read the header with libvips, because libvips
 * reads all directories of a TIFF and all frames of an animation, which can take seconds.
 *
 * @param source the path of a file, or its bytes
 * @throws when a file cannot be opened
 */
export async function checkFileStructure(
  source: string | Uint8Array,
  limits: PhotoLimits,
): Promise<CheckStructureResult> {
  const file = await openByteSource(source);
  try {
    const format = detectFormat(await file.read(0, FORMAT_DETECTION_BYTES));
    if (format === undefined) return createUnsupportedFormatFailure();
    const structure = await readPhotoStructure(file, format);
    if (structure === undefined) return createUnreadableFailure(format);
    return findStructureProblem(format, structure, limits) ?? { ok: true, format };
  } finally {
    await file.close();
  }
}

function findStructureProblem(
  format: PhotoFormat,
  { width, height, decodingMemory, excess }: PhotoStructure,
  { maxPixels, maxSide, maxAspectRatio, maxDecodingMemory }: PhotoLimits,
): PhotoFailure | undefined {
  const longer = Math.max(width, height);
  const shorter = Math.min(width, height);
  if (width * height > maxPixels) return createTooManyPixelsFailure(width, height, maxPixels);
  if (maxSide !== undefined && longer > maxSide) return createTooLongFailure(width, height, maxSide);
  if (maxAspectRatio !== undefined && longer > maxAspectRatio * shorter)
    return createTooNarrowFailure(width, height, maxAspectRatio);
  if (excess !== undefined) return createTooComplexFailure(format, excess);
  if (maxDecodingMemory !== undefined && decodingMemory > maxDecodingMemory)
    return createTooMuchMemoryFailure(format, width, height, decodingMemory, maxDecodingMemory);
  return undefined;
}

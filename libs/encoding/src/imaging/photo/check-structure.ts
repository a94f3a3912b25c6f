import { type PhotoFormat, detectFormat, FORMAT_DETECTION_BYTES } from './photo-format.js';
import { type PhotoLimits } from './photo-limits.js';
import {
  type PhotoFailure,
  tooComplexFailure,
  tooLongFailure,
  tooManyPixelsFailure,
  tooMuchMemoryFailure,
  tooNarrowFailure,
  unreadableFailure,
  unsupportedFormatFailure,
} from './photo-problem.js';
import { openByteSource } from './structure/byte-source.js';
import { type PhotoStructure } from './structure/photo-structure.js';
import { readStructure } from './structure/read-structure.js';

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
export async function checkStructure(
  source: string | Uint8Array,
  limits: PhotoLimits,
): Promise<CheckStructureResult> {
  const file = await openByteSource(source);
  try {
    const format = detectFormat(await file.read(0, FORMAT_DETECTION_BYTES));
    if (format === undefined) return unsupportedFormatFailure();
    const structure = await readStructure(file, format);
    if (structure === undefined) return unreadableFailure(format);
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
  if (width * height > maxPixels) return tooManyPixelsFailure(width, height, maxPixels);
  if (maxSide !== undefined && longer > maxSide) return tooLongFailure(width, height, maxSide);
  if (maxAspectRatio !== undefined && longer > maxAspectRatio * shorter)
    return tooNarrowFailure(width, height, maxAspectRatio);
  if (excess !== undefined) return tooComplexFailure(format, excess);
  if (maxDecodingMemory !== undefined && decodingMemory > maxDecodingMemory)
    return tooMuchMemoryFailure(format, width, height, decodingMemory, maxDecodingMemory);
  return undefined;
}

import { type ExcessiveParts } from './structure/photo-structure.js';

/** The kinds of problems with a photo. */
export const photoProblemKinds = [
  'unsupported-format',
  'unreadable',
  'too-many-pixels',
  'too-long',
  'too-narrow',
  'too-complex',
  'too-much-memory',
] as const;

/** A problem with a photo. The message is one sentence that tells the client what to do. */
export interface PhotoProblem {
  kind: (typeof photoProblemKinds)[number];
  message: string;
}

export interface PhotoFailure {
  ok: false;
  problem: PhotoProblem;
}

export function createUnsupportedFormatFailure(): PhotoFailure {
  return createPhotoFailure(
    'unsupported-format',
    'The file is not a photo in a supported format: send JPEG, PNG, WebP, AVIF, GIF or TIFF.',
  );
}

export function createUnreadableFailure(format: string): PhotoFailure {
  return createPhotoFailure(
    'unreadable',
    `The ${format.toUpperCase()} file is damaged or incomplete: send the original file again.`,
  );
}

export function createTooManyPixelsFailure(width: number, height: number, maxPixels: number): PhotoFailure {
  const megapixels = (pixels: number) => (pixels / 1e6).toFixed(1);
  return createPhotoFailure(
    'too-many-pixels',
    `The photo has ${width} × ${height} pixels (${megapixels(width * height)} megapixels): ` +
      `send one of at most ${megapixels(maxPixels)} megapixels.`,
  );
}

export function createTooLongFailure(width: number, height: number, maxSide: number): PhotoFailure {
  return createPhotoFailure(
    'too-long',
    `The photo has ${width} × ${height} pixels: send one whose longer side has at most ${maxSide} pixels.`,
  );
}

export function createTooNarrowFailure(width: number, height: number, maxAspectRatio: number): PhotoFailure {
  return createPhotoFailure(
    'too-narrow',
    `The photo has ${width} × ${height} pixels: ` +
      `send one whose longer side is at most ${maxAspectRatio} times as long as the shorter one.`,
  );
}

export function createTooComplexFailure(
  format: string,
  { parts, maximum: most }: ExcessiveParts,
): PhotoFailure {
  const name = format.toUpperCase();
  return createPhotoFailure(
    'too-complex',
    `The ${name} file has more than ${most} ${parts}: ${REMEDIES_FOR_EXCESSIVE_PARTS[parts]}.`,
  );
}

const REMEDIES_FOR_EXCESSIVE_PARTS: Record<ExcessiveParts['parts'], string> = {
  scans: 'save it again as a baseline JPEG',
  segments: 'save it again without metadata',
  chunks: 'save it again without metadata',
  directories: 'save its first page as a file of its own',
  frames: 'save its first frame as a file of its own',
};

export function createTooMuchMemoryFailure(
  format: string,
  width: number,
  height: number,
  needed: number,
  maxDecodingMemory: number,
): PhotoFailure {
  const megabytes = (bytes: number) => Math.round(bytes / 1e6);
  return createPhotoFailure(
    'too-much-memory',
    `Decoding this ${format.toUpperCase()} file of ${width} × ${height} pixels would take ${megabytes(needed)} MB ` +
      `of memory, more than the ${megabytes(maxDecodingMemory)} MB allowed: ` +
      'send a smaller photo, or the same one as a baseline JPEG.',
  );
}

function createPhotoFailure(kind: PhotoProblem['kind'], message: string): PhotoFailure {
  return { ok: false, problem: { kind, message } };
}

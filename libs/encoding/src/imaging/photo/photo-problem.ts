/** Everything a photo can do wrong. The message is one sentence that tells its sender what to do about it. */
export interface PhotoProblem {
  kind: 'unsupported-format' | 'unreadable' | 'too-many-pixels';
  message: string;
}

export interface PhotoFailure {
  ok: false;
  problem: PhotoProblem;
}

export function unsupportedFormat(): PhotoFailure {
  return failure(
    'unsupported-format',
    'The file is not a photo in a supported format: send JPEG, PNG, WebP, AVIF, GIF or TIFF.',
  );
}

export function unreadable(format: string): PhotoFailure {
  return failure(
    'unreadable',
    `The ${format.toUpperCase()} file is damaged or incomplete: send the original file again.`,
  );
}

export function tooManyPixels(width: number, height: number, maxPixels: number): PhotoFailure {
  const megapixels = (pixels: number) => (pixels / 1e6).toFixed(1);
  return failure(
    'too-many-pixels',
    `The photo has ${width} × ${height} pixels (${megapixels(width * height)} megapixels): ` +
      `send one of at most ${megapixels(maxPixels)} megapixels.`,
  );
}

function failure(kind: PhotoProblem['kind'], message: string): PhotoFailure {
  return { ok: false, problem: { kind, message } };
}

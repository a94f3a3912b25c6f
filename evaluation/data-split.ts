import { createHash } from 'node:crypto';
import { basename } from 'node:path';

/** One part of a set of photos. The settings of the encoder are chosen with one part, and tested with another part. */
export interface SelectedDataPart {
  /** From 0. */
  part: number;
  parts: number;
}

/** @throws an error with a message for the user when the text is not a part such as 0/2 */
export function parseSelectedPart(text: string): SelectedDataPart {
  const [part, parts] = (/^(\d+)\/(\d+)$/.exec(text) ?? []).slice(1).map(Number);
  if (part === undefined || parts === undefined || part >= parts) {
    throw new Error(`--split must be a part and the number of parts, for example 0/2 or 1/2, not "${text}".`);
  }
  return { part, parts };
}

/**
 * The part of a photo depends only on its file name, so adding or removing photos does not move the other photos to
 * another part.
 */
export function isInSelectedPart(path: string, { part, parts }: SelectedDataPart): boolean {
  return createHash('sha256').update(basename(path)).digest().readUInt32BE() % parts === part;
}

/**
 * The photos of a part; all photos if no part is selected.
 *
 * @throws an error with a message for the user when the part is empty
 */
export function selectPhotosOfPart(paths: readonly string[], split: SelectedDataPart | undefined): string[] {
  const chosen = paths.filter((path) => !split || isInSelectedPart(path, split));
  if (chosen.length === 0) throw new Error('This part contains no photos. Use fewer parts.');
  return chosen;
}

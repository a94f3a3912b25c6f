import { createHash } from 'node:crypto';
import { basename } from 'node:path';

/** One part of a set of photos, so that settings are chosen on one part and reported on another. */
export interface Split {
  /** From 0. */
  part: number;
  parts: number;
}

/** @throws with a sentence for the person at the keyboard where the text is no part, such as 0/2 */
export function parseSplit(text: string): Split {
  const [part, parts] = (/^(\d+)\/(\d+)$/.exec(text) ?? []).slice(1).map(Number);
  if (part === undefined || parts === undefined || part >= parts) {
    throw new Error(`--split takes a part and the number of parts, 0/2 or 1/2, not "${text}".`);
  }
  return { part, parts };
}

/** Depends on the photo's file name alone: photos that come or go leave the others in their parts. */
export function isInSplit(path: string, { part, parts }: Split): boolean {
  return createHash('sha256').update(basename(path)).digest().readUInt32BE() % parts === part;
}

/**
 * The photos of a part; all of them where no part is asked for.
 *
 * @throws with a sentence for the person at the keyboard where the part is empty.
 */
export function splitPhotos(paths: readonly string[], split: Split | undefined): string[] {
  const chosen = paths.filter((path) => !split || isInSplit(path, split));
  if (chosen.length === 0) throw new Error('This part of the photos is empty: take fewer parts.');
  return chosen;
}

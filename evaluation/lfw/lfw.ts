import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { photosBelow } from '../photo-folder.js';

/** Two photos, by their paths below `images/`, and whether they show the same person. */
export interface Pair {
  /** From 1. */
  fold: number;
  first: string;
  second: string;
  samePerson: boolean;
}

/** Labeled Faces in the Wild (Huang et al. 2007), or a part of it. */
export interface Lfw {
  directory: string;
  /** Paths below `images/`, sorted. */
  photos: string[];
  pairs: Pair[];
}

/**
 * Reads what LFW consists of: `images/NAME/NAME_0001.jpg` and `pairs.txt`.
 *
 * @throws with a sentence for the person at the keyboard where the folder is none of that.
 */
export async function readLfw(directory: string): Promise<Lfw> {
  const photos = await photosBelow(join(directory, 'images'));
  const pairs = await readFile(join(directory, 'pairs.txt'), 'utf8').catch(() => undefined);
  if (photos.length === 0 || pairs === undefined) {
    throw new Error(`${directory} is no copy of LFW: it needs images/NAME/NAME_0001.jpg and pairs.txt.`);
  }
  return { directory, photos, pairs: parsePairs(pairs) };
}

/**
 * `pairs.txt` begins with the number of folds and of pairs of each kind in a fold; each fold lists its matched pairs
 * first (NAME i j), then the mismatched ones (NAME i NAME j).
 */
export function parsePairs(text: string): Pair[] {
  const [header, ...lines] = text.split('\n').map((line) => line.trim().split(/\s+/));
  const [folds, ofAKind] = header!.map(Number);
  if (!folds || !ofAKind) throw new Error('pairs.txt does not begin with its number of folds and pairs.');
  return lines
    .filter((line) => line.length >= 3)
    .map((line, index): Pair => {
      const samePerson = line.length === 3;
      const [name, first] = [line[0]!, line[1]!];
      const [otherName, second] = samePerson ? [name, line[2]!] : [line[2]!, line[3]!];
      return {
        fold: 1 + Math.floor(index / (2 * ofAKind)),
        first: photoOf(name, first),
        second: photoOf(otherName, second),
        samePerson,
      };
    });
}

/** The part of LFW that some folds speak of; all of it where none is named. */
export function onlyFolds(lfw: Lfw, folds: readonly number[]): Lfw {
  if (folds.length === 0) return lfw;
  const pairs = lfw.pairs.filter(({ fold }) => folds.includes(fold));
  if (pairs.length === 0) throw new Error(`pairs.txt has no fold ${folds.join(' or ')}.`);
  const mentioned = new Set(pairs.flatMap(({ first, second }) => [first, second]));
  return { ...lfw, pairs, photos: lfw.photos.filter((path) => mentioned.has(path)) };
}

/** The person that a photo is labelled with. */
export function personOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}

function photoOf(name: string, number: string): string {
  return `${name}/${name}_${number.padStart(4, '0')}.jpg`;
}

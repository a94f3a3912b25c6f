import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findPhotoFiles } from '../photo-folder.js';

/** Two photos, by their paths relative to `images/`, and whether they show the same person. */
export interface PhotoPair {
  /** The number of the fold, from 1. */
  fold: number;
  first: string;
  second: string;
  samePerson: boolean;
}

/** The data set Labeled Faces in the Wild (Huang et al. 2007), or some of its folds. */
export interface LfwDataSet {
  directory: string;
  /** The sorted paths of the photos, relative to `images/`. */
  photos: string[];
  pairs: PhotoPair[];
}

/**
 * Reads a copy of LFW: `images/NAME/NAME_0001.jpg` and `pairs.txt`.
 *
 * @throws an error with a message for the user when the folder has another structure
 */
export async function readLfw(directory: string): Promise<LfwDataSet> {
  const photos = await findPhotoFiles(join(directory, 'images'));
  const pairs = await readFile(join(directory, 'pairs.txt'), 'utf8').catch(() => undefined);
  if (photos.length === 0 || pairs === undefined) {
    throw new Error(
      `${directory} is not a copy of LFW: images/NAME/NAME_0001.jpg and pairs.txt are required.`,
    );
  }
  return { directory, photos, pairs: parsePairs(pairs) };
}

/**
 * `pairs.txt` begins with the number of folds and of pairs of each kind in a fold; each fold lists first its matched
 * pairs (NAME i j), and then its mismatched pairs (NAME i NAME j).
 */
export function parsePairs(text: string): PhotoPair[] {
  const [header, ...lines] = text.split('\n').map((line) => line.trim().split(/\s+/));
  const [folds, pairsOfEachKind] = header!.map(Number);
  if (!folds || !pairsOfEachKind)
    throw new Error('pairs.txt does not begin with the number of folds and pairs.');
  return lines
    .filter((line) => line.length >= 3)
    .map((line, index): PhotoPair => {
      const samePerson = line.length === 3;
      const [name, first] = [line[0]!, line[1]!];
      const [otherName, second] = samePerson ? [name, line[2]!] : [line[2]!, line[3]!];
      return {
        fold: 1 + Math.floor(index / (2 * pairsOfEachKind)),
        first: photoPathOf(name, first),
        second: photoPathOf(otherName, second),
        samePerson,
      };
    });
}

/** Selects the given folds and their photos; all folds if none is given. */
export function selectFolds(lfw: LfwDataSet, folds: readonly number[]): LfwDataSet {
  if (folds.length === 0) return lfw;
  const pairs = lfw.pairs.filter(({ fold }) => folds.includes(fold));
  if (pairs.length === 0) throw new Error(`pairs.txt has no fold ${folds.join(' or ')}.`);
  const selected = new Set(pairs.flatMap(({ first, second }) => [first, second]));
  return { ...lfw, pairs, photos: lfw.photos.filter((path) => selected.has(path)) };
}

/**
 * The labels of people who have one photo with this label and other photos with another label. These people must not
 * count as strangers: Gabrielle Rose is in the same photo as Martha_Bowen_0002, Hasan Wirayuda is Hassan Wirajuda, and
 * Cristina Kirchner is Cristina Fernández.
 */
export const LABELS_OF_PEOPLE_WITH_ANOTHER_LABEL: ReadonlySet<string> = new Set([
  'Gabrielle_Rose',
  'Hasan_Wirayuda',
  'Cristina_Kirchner',
]);

/** The label of a photo: the name of the person. */
export function personNameOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}

function photoPathOf(name: string, number: string): string {
  return `${name}/${name}_${number.padStart(4, '0')}.jpg`;
}

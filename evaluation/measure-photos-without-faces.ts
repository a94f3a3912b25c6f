import { basename } from 'node:path';
import { type DetectedPhoto } from './detection/detected-photo.js';
import { groupBy } from './group-by.js';

/** The results for photos without people, in which every detection is false. */
export interface PhotosWithoutFacesResult {
  photos: number;
  falsePositives: DetectedPhoto[];
  /** The results for each kind of photo, in alphabetical order. */
  byPrefix: ReadonlyMap<string, { photos: number; falsePositives: DetectedPhoto[] }>;
}

export function measurePhotosWithoutFaces(photos: readonly DetectedPhoto[]): PhotosWithoutFacesResult {
  const byPrefix = [...groupBy(photos, ({ path }) => getPhotoKind(path))].sort(([a], [b]) =>
    a < b ? -1 : 1,
  );
  return {
    ...countFalsePositives(photos),
    byPrefix: new Map(byPrefix.map(([prefix, ofKind]) => [prefix, countFalsePositives(ofKind)])),
  };
}

/**
 * The kind of a photo is the part of its file name before the first underscore; `other` if the name contains no
 * underscore.
 */
export function getPhotoKind(path: string): string {
  const name = basename(path);
  return name.includes('_') ? name.slice(0, name.indexOf('_')) : 'other';
}

function countFalsePositives(photos: readonly DetectedPhoto[]): {
  photos: number;
  falsePositives: DetectedPhoto[];
} {
  return { photos: photos.length, falsePositives: photos.filter(({ faces }) => faces.length > 0) };
}

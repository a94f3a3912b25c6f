import { type DetectedPhoto } from './detection/detected-photo.js';

/** What came of photos that show one face each, from the side. */
export interface ProfilesOutcome {
  photos: number;
  /** Those in which no face was found. */
  missed: DetectedPhoto[];
}

export function profilesOutcome(photos: readonly DetectedPhoto[]): ProfilesOutcome {
  return { photos: photos.length, missed: photos.filter(({ faces }) => faces.length === 0) };
}

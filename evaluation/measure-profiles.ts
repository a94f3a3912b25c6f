import { type DetectedPhoto } from './detection/detected-photo.js';

/** The results for photos that each show one face from the side. */
export interface ProfileDetectionResult {
  photos: number;
  /** Photos in which no face was found. */
  missed: DetectedPhoto[];
}

export function measureProfileDetection(photos: readonly DetectedPhoto[]): ProfileDetectionResult {
  return { photos: photos.length, missed: photos.filter(({ faces }) => faces.length === 0) };
}

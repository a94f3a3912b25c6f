import {
  type AnnotatedFace,
  classifyDifficulty,
  FACE_HEIGHT_RANGE_NAMES,
  type HeightRange,
  getHeightRange,
} from './annotated-face.js';
import { type DetectedFace, type DetectedPhoto } from './detected-photo.js';
import { matchFaces } from './match-faces.js';

/** A photo with its annotated faces and its detected faces. */
export interface AnnotatedPhoto extends DetectedPhoto {
  annotated: readonly AnnotatedFace[];
}

/** The number of annotated faces, and how many of them were found. */
export interface RecallCounts {
  faces: number;
  found: number;
}

/** The results of the detector for a set of annotated photos. */
export interface DetectionOutcome {
  photos: readonly AnnotatedPhoto[];
  clear: RecallCounts;
  clearByHeight: Record<HeightRange, RecallCounts>;
  hard: RecallCounts;
  /** The clear faces that were not detected. */
  missed: { photo: AnnotatedPhoto; face: AnnotatedFace }[];
  /** The detections that match no annotated face. */
  unmatched: { photo: AnnotatedPhoto; face: DetectedFace }[];
}

export function measureDetection(photos: readonly AnnotatedPhoto[]): DetectionOutcome {
  const clearByHeight = Object.fromEntries(
    FACE_HEIGHT_RANGE_NAMES.map((name) => [name, { faces: 0, found: 0 }]),
  ) as Record<HeightRange, RecallCounts>;
  const hard: RecallCounts = { faces: 0, found: 0 };
  const missed: DetectionOutcome['missed'] = [];
  const unmatched: DetectionOutcome['unmatched'] = [];
  for (const photo of photos) {
    const matching = matchFaces(photo.annotated, photo.faces);
    unmatched.push(...matching.unmatched.map((face) => ({ photo, face })));
    photo.annotated.forEach((face, index) => {
      const faceClass = classifyDifficulty(face);
      if (faceClass === 'ignored') return;
      const isFound = matching.detections[index] !== undefined;
      addFaceToRecall(faceClass === 'hard' ? hard : clearByHeight[getHeightRange(face.box.height)], isFound);
      if (faceClass === 'clear' && !isFound) missed.push({ photo, face });
    });
  }
  return {
    photos,
    clear: addRecallCounts(Object.values(clearByHeight)),
    clearByHeight,
    hard,
    missed,
    unmatched,
  };
}

/** The fraction of faces that were found; NaN if there are no faces. */
export function computeRecall({ faces, found }: RecallCounts): number {
  return found / faces;
}

function addFaceToRecall(recall: RecallCounts, isFound: boolean): void {
  recall.faces += 1;
  if (isFound) recall.found += 1;
}

function addRecallCounts(recalls: readonly RecallCounts[]): RecallCounts {
  return recalls.reduce((a, b) => ({ faces: a.faces + b.faces, found: a.found + b.found }));
}

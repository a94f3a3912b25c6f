import { type Box, containsCentreOf, computeIntersectionOverUnion } from './box.js';

/**
 * A detection matches an annotated face if their overlap (intersection over union) exceeds this value. The value is low
 * because detectors and annotators draw boxes differently.
 */
export const MIN_MATCHING_OVERLAP = 0.2;

/** A detection counts as unmatched only if its overlap with every annotated face is at most this value. */
const MAX_OVERLAP_OF_UNMATCHED_DETECTION = 0.1;

export interface FaceMatches<Detection> {
  /** The detection that was assigned to each annotated face, in the order of the faces; undefined for a missed face. */
  detections: (Detection | undefined)[];
  /** The detections that match no annotated face. */
  unmatched: Detection[];
}

interface CandidateMatch {
  face: number;
  detection: number;
  overlap: number;
}

/**
 * Assigns detections to annotated faces, starting with the pair that overlaps most. Each detection is assigned to at
 * most one face. The faces must include the ignored faces, so that the detections of ignored faces do not count as
 * unmatched.
 */
export function matchFaces<Detection extends { box: Box }>(
  faces: readonly { box: Box }[],
  detections: readonly Detection[],
): FaceMatches<Detection> {
  const detectionOf = new Array<number | undefined>(faces.length).fill(undefined);
  const assigned = new Set<number>();
  for (const { face, detection } of findCandidateMatches(faces, detections)) {
    if (detectionOf[face] !== undefined || assigned.has(detection)) continue;
    detectionOf[face] = detection;
    assigned.add(detection);
  }
  return {
    detections: detectionOf.map((index) => (index === undefined ? undefined : detections[index])),
    unmatched: detections.filter(({ box }, index) => !assigned.has(index) && isUnmatched(box, faces)),
  };
}

/**
 * Pairs with equal overlap are sorted by their boxes, so that the result does not depend on the order of the
 * detections.
 */
function findCandidateMatches(
  faces: readonly { box: Box }[],
  detections: readonly { box: Box }[],
): CandidateMatch[] {
  return faces
    .flatMap((face, faceIndex) =>
      detections.map((detection, detectionIndex) => ({
        face: faceIndex,
        detection: detectionIndex,
        overlap: computeIntersectionOverUnion(face.box, detection.box),
      })),
    )
    .filter(({ overlap }) => overlap > MIN_MATCHING_OVERLAP)
    .sort(
      (a, b) =>
        b.overlap - a.overlap ||
        computeMatchingOverlap(faces[a.face]!.box, faces[b.face]!.box) ||
        computeMatchingOverlap(detections[a.detection]!.box, detections[b.detection]!.box),
    );
}

function computeMatchingOverlap(a: Box, b: Box): number {
  return a.x - b.x || a.y - b.y || a.width - b.width || a.height - b.height;
}

function isUnmatched(box: Box, faces: readonly { box: Box }[]): boolean {
  return faces.every(
    (face) =>
      !containsCentreOf(face.box, box) &&
      computeIntersectionOverUnion(face.box, box) <= MAX_OVERLAP_OF_UNMATCHED_DETECTION,
  );
}

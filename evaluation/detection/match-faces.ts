import { type Box, holdsCentreOf, intersectionOverUnion } from './box.js';

/** Above this overlap (intersection over union) a detection may be of an annotated face. Low, as conventions of boxes differ. */
export const LEAST_OVERLAP = 0.2;

/** Up to this overlap with every annotated face a detection may be of none. */
const NO_OVERLAP = 0.1;

export interface Matching<Detection> {
  /** The detection of each annotated face, in their order; undefined where it was missed. */
  detections: (Detection | undefined)[];
  /** Detections where no face is annotated. */
  unmatched: Detection[];
}

interface Candidate {
  face: number;
  detection: number;
  overlap: number;
}

/**
 * Gives annotated faces their detections, each detection to one face at most: of all pairs those that overlap most come
 * first. Pass faces that do not count as well: they take the detections that are theirs.
 */
export function matchFaces<Detection extends { box: Box }>(
  faces: readonly { box: Box }[],
  detections: readonly Detection[],
): Matching<Detection> {
  const detectionOf = new Array<number | undefined>(faces.length).fill(undefined);
  const taken = new Set<number>();
  for (const { face, detection } of candidates(faces, detections)) {
    if (detectionOf[face] !== undefined || taken.has(detection)) continue;
    detectionOf[face] = detection;
    taken.add(detection);
  }
  return {
    detections: detectionOf.map((index) => (index === undefined ? undefined : detections[index])),
    unmatched: detections.filter(({ box }, index) => !taken.has(index) && isApart(box, faces)),
  };
}

/** Pairs of equal overlap are ordered by their boxes, so that the order of the detections does not matter. */
function candidates(faces: readonly { box: Box }[], detections: readonly { box: Box }[]): Candidate[] {
  return faces
    .flatMap((face, faceIndex) =>
      detections.map((detection, detectionIndex) => ({
        face: faceIndex,
        detection: detectionIndex,
        overlap: intersectionOverUnion(face.box, detection.box),
      })),
    )
    .filter(({ overlap }) => overlap > LEAST_OVERLAP)
    .sort(
      (a, b) =>
        b.overlap - a.overlap ||
        compareBoxes(faces[a.face]!.box, faces[b.face]!.box) ||
        compareBoxes(detections[a.detection]!.box, detections[b.detection]!.box),
    );
}

function compareBoxes(a: Box, b: Box): number {
  return a.x - b.x || a.y - b.y || a.width - b.width || a.height - b.height;
}

function isApart(box: Box, faces: readonly { box: Box }[]): boolean {
  return faces.every(
    (face) => !holdsCentreOf(face.box, box) && intersectionOverUnion(face.box, box) <= NO_OVERLAP,
  );
}

import { basename } from 'node:path';
import { type Box } from '../detection/box.js';
import { type DetectionOutcome } from '../detection/detection-outcome.js';
import { ANNOTATED, figure, FOUND, gallery, marks, MISSED } from './gallery.js';
import { thumbnail } from './thumbnail.js';

/** Missed faces and detections without an annotated face, each with its surroundings, in the order of decreasing size. */
export async function detectionSection({ missed, unmatched }: DetectionOutcome): Promise<string> {
  return [
    '<p>Red: missed clear face. Yellow: detection. Blue: annotated face, including ignored ones.</p>',
    await gallery('Missed clear faces', largestFirst(missed), async ({ photo, face }) =>
      figure(
        [
          await thumbnail(
            photo.path,
            [...marks(photo.faces, FOUND), { box: face.box, colour: MISSED }],
            face.box,
          ),
        ],
        `${face.box.height} px high, blur ${face.blur}, occlusion ${face.occlusion}: ${basename(photo.path)}`,
      ),
    ),
    await gallery('Detections without an annotated face', largestFirst(unmatched), async ({ photo, face }) =>
      figure(
        [
          await thumbnail(
            photo.path,
            [...marks(photo.annotated, ANNOTATED), { box: face.box, colour: FOUND }],
            face.box,
          ),
        ],
        `${scoreText(face.score)}${face.box.height.toFixed(0)} px high: ${basename(photo.path)}`,
      ),
    ),
  ].join('\n');
}

function scoreText(score: number | undefined): string {
  return score === undefined ? '' : `score ${score.toFixed(2)}, `;
}

function largestFirst<T extends { face: { box: Box } }>(errors: readonly T[]): T[] {
  return [...errors].sort((a, b) => b.face.box.height - a.face.box.height);
}

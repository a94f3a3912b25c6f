import { basename } from 'node:path';
import { type Box } from '../detection/box.js';
import { type DetectionOutcome } from '../detection/detection-outcome.js';
import { ANNOTATED, figure, FOUND, gallery, marks, MISSED } from './gallery.js';
import { thumbnail } from './thumbnail.js';

/** Annotated faces that were missed and faces that nobody annotated, each in its surroundings, the largest first. */
export async function detectionSection({ missed, unmatched }: DetectionOutcome): Promise<string> {
  return [
    '<p>Red: a clear face that was missed. Yellow: what was found. Blue: faces as annotated, ignored ones included.</p>',
    await gallery('Clear faces that were missed', largestFirst(missed), async ({ photo, face }) =>
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
    await gallery('Detections where no face is annotated', largestFirst(unmatched), async ({ photo, face }) =>
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

function largestFirst<Mistake extends { face: { box: Box } }>(mistakes: readonly Mistake[]): Mistake[] {
  return [...mistakes].sort((a, b) => b.face.box.height - a.face.box.height);
}

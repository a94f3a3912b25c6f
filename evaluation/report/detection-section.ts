import { basename } from 'node:path';
import { type Box } from '../detection/box.js';
import { type DetectionOutcome } from '../detection/measure-detection.js';
import {
  ANNOTATED_COLOUR,
  renderFigure,
  FOUND_COLOUR,
  renderErrorGallery,
  toMarkedBoxes,
  MISSED_COLOUR,
} from './gallery.js';
import { renderThumbnail } from './thumbnail.js';

/**
 * Renders thumbnails of the missed faces and of the unmatched detections with their surroundings, sorted by size,
 * largest first.
 */
export async function renderDetectionSection({ missed, unmatched }: DetectionOutcome): Promise<string> {
  return [
    '<p>Red: missed clear face. Yellow: detection. Blue: annotated face, including ignored ones.</p>',
    await renderErrorGallery('Missed clear faces', sortByFaceHeight(missed), async ({ photo, face }) =>
      renderFigure(
        [
          await renderThumbnail(
            photo.path,
            [...toMarkedBoxes(photo.faces, FOUND_COLOUR), { box: face.box, colour: MISSED_COLOUR }],
            face.box,
          ),
        ],
        `${face.box.height} px high, blur ${face.blur}, occlusion ${face.occlusion}: ${basename(photo.path)}`,
      ),
    ),
    await renderErrorGallery(
      'Detections without an annotated face',
      sortByFaceHeight(unmatched),
      async ({ photo, face }) =>
        renderFigure(
          [
            await renderThumbnail(
              photo.path,
              [...toMarkedBoxes(photo.annotated, ANNOTATED_COLOUR), { box: face.box, colour: FOUND_COLOUR }],
              face.box,
            ),
          ],
          `${formatScore(face.score)}${face.box.height.toFixed(0)} px high: ${basename(photo.path)}`,
        ),
    ),
  ].join('\n');
}

function formatScore(score: number | undefined): string {
  return score === undefined ? '' : `score ${score.toFixed(2)}, `;
}

function sortByFaceHeight<T extends { face: { box: Box } }>(errors: readonly T[]): T[] {
  return [...errors].sort((a, b) => b.face.box.height - a.face.box.height);
}

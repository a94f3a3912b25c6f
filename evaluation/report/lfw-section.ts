import { type LfwOutcome } from '../lfw/measure-lfw.js';
import { DLIB_THRESHOLD, isMisclassified, computeRocCurve, type ComparedPair } from '../lfw/verification.js';
import { renderDistancePicture } from './distance-picture.js';
import {
  renderFigure,
  FOUND_COLOUR,
  renderErrorGallery,
  toMarkedBoxes,
  renderPhotoFigure,
} from './gallery.js';
import { renderIdentificationPicture } from './identification-picture.js';
import { renderRocPicture } from './roc-picture.js';
import { renderThumbnail } from './thumbnail.js';

/**
 * Renders the distances and the ROC of the pairs, the identification errors, the photos with a missed face, and the
 * pairs with a wrong result.
 */
export async function renderLfwSection(lfw: LfwOutcome): Promise<string> {
  const { identification, dlibIdentification } = lfw;
  return [
    `<h2>Distances</h2>${renderDistancePicture(lfw.pairs)}`,
    `<h2>Receiver operating characteristic</h2>${renderRocPicture(computeRocCurve(lfw.pairs))}`,
    identification &&
      `<h2>Identification</h2>${renderIdentificationPicture(identification, dlibIdentification)}`,
    await renderErrorGallery('Photos with a missed labelled face', lfw.missed, renderPhotoFigure),
    await renderWrongPairs(lfw),
  ]
    .filter(Boolean)
    .join('\n');
}

/** The pairs with a wrong result whose faces were both found, largest error first. */
function renderWrongPairs({ pairs, byPath }: LfwOutcome): Promise<string> {
  const wrong = pairs
    .filter((pair): pair is ComparedPair & { distance: number } => pair.distance !== undefined)
    .filter((pair) => isMisclassified(pair, DLIB_THRESHOLD))
    .sort((a, b) => Math.abs(b.distance - DLIB_THRESHOLD) - Math.abs(a.distance - DLIB_THRESHOLD));
  return renderErrorGallery(
    `Pairs with a wrong result at threshold ${DLIB_THRESHOLD}`,
    wrong,
    async ({ first, second, samePerson, distance }) => {
      const photos = [first, second].map((path) => byPath.get(path)!);
      const thumbnails = await Promise.all(
        photos.map(({ path, faces }) => renderThumbnail(path, toMarkedBoxes(faces, FOUND_COLOUR))),
      );
      const kind = samePerson ? 'one person' : 'two people';
      return renderFigure(thumbnails, `distance ${distance.toFixed(3)}, ${kind}: ${first}, ${second}`);
    },
  );
}

import { type LfwOutcome } from '../lfw/lfw-outcome.js';
import { DLIB_THRESHOLD, isMisclassified, roc, type ComparedPair } from '../lfw/verification.js';
import { distancePicture } from './distance-picture.js';
import { figure, FOUND, gallery, marks, photoFigure } from './gallery.js';
import { identificationPicture } from './identification-picture.js';
import { rocPicture } from './roc-picture.js';
import { thumbnail } from './thumbnail.js';

/** The distances and the ROC of the pairs, the identification errors, photos with a missed face, and pairs with a wrong result. */
export async function lfwSection(lfw: LfwOutcome): Promise<string> {
  const { identification, dlibIdentification } = lfw;
  return [
    `<h2>Distances</h2>${distancePicture(lfw.pairs)}`,
    `<h2>Receiver operating characteristic</h2>${rocPicture(roc(lfw.pairs))}`,
    identification && `<h2>Identification</h2>${identificationPicture(identification, dlibIdentification)}`,
    await gallery('Photos with a missed labelled face', lfw.missed, photoFigure),
    await wrongPairs(lfw),
  ]
    .filter(Boolean)
    .join('\n');
}

/** Pairs with a wrong result although both faces were found, in the order of decreasing error. */
function wrongPairs({ pairs, byPath }: LfwOutcome): Promise<string> {
  const wrong = pairs
    .filter((pair): pair is ComparedPair & { distance: number } => pair.distance !== undefined)
    .filter((pair) => isMisclassified(pair, DLIB_THRESHOLD))
    .sort((a, b) => Math.abs(b.distance - DLIB_THRESHOLD) - Math.abs(a.distance - DLIB_THRESHOLD));
  return gallery(
    `Pairs with a wrong result at threshold ${DLIB_THRESHOLD}`,
    wrong,
    async ({ first, second, samePerson, distance }) => {
      const photos = [first, second].map((path) => byPath.get(path)!);
      const thumbnails = await Promise.all(
        photos.map(({ path, faces }) => thumbnail(path, marks(faces, FOUND))),
      );
      const kind = samePerson ? 'one person' : 'two people';
      return figure(thumbnails, `distance ${distance.toFixed(3)}, ${kind}: ${first}, ${second}`);
    },
  );
}

import { type DetectedPhoto } from '../detection/detected-photo.js';
import { type PhotosWithoutFacesResult } from '../measure-photos-without-faces.js';
import { renderErrorGallery, renderPhotoFigure } from './gallery.js';

/** Renders the photos without people in which a face was detected, grouped by kind, largest detection first. */
export async function renderPhotosWithoutFacesSection({
  falsePositives,
  byPrefix,
}: PhotosWithoutFacesResult): Promise<string> {
  const kinds = [...byPrefix].filter(([, ofKind]) => ofKind.falsePositives.length > 0);
  const galleries = kinds.map(([prefix, ofKind]) =>
    renderErrorGallery(
      prefix,
      [...ofKind.falsePositives].sort(compareByLargestFace),
      renderPhotoFigure,
      'h3',
    ),
  );
  return [
    `<h2>False detections in photos without people (${falsePositives.length})</h2>`,
    ...(await Promise.all(galleries)),
  ].join('\n');
}

function compareByLargestFace(a: DetectedPhoto, b: DetectedPhoto): number {
  return getHeightOfLargestFace(b) - getHeightOfLargestFace(a);
}

function getHeightOfLargestFace({ faces }: DetectedPhoto): number {
  return Math.max(...faces.map(({ box }) => box.height));
}

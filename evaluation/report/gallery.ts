import { basename } from 'node:path';
import { type DetectedPhoto } from '../detection/detected-photo.js';
import { renderThumbnail, type MarkedBox } from './thumbnail.js';

/** The maximum number of images in a gallery, because browsers cannot open a page with thousands of images. */
export const MAX_GALLERY_IMAGES = 200;

/** The colours of the boxes in thumbnails. */
export const FOUND_COLOUR = '#facc15';
export const MISSED_COLOUR = '#ef4444';
export const ANNOTATED_COLOUR = '#38bdf8';

/** Renders the errors of one kind as a list of thumbnails, up to the limit. */
export async function renderErrorGallery<T>(
  title: string,
  errors: readonly T[],
  figureOf: (error: T) => Promise<string>,
  heading: 'h2' | 'h3' = 'h2',
): Promise<string> {
  const figures = await Promise.all(errors.slice(0, MAX_GALLERY_IMAGES).map(figureOf));
  const count =
    errors.length > MAX_GALLERY_IMAGES ? `${errors.length}, ${MAX_GALLERY_IMAGES} shown` : errors.length;
  return `<${heading}>${escapeHtml(title)} (${count})</${heading}><div class="gallery">${figures.join('')}</div>`;
}

/** Renders a photo with boxes around its detected faces. */
export async function renderPhotoFigure({ path, faces, problem }: DetectedPhoto): Promise<string> {
  if (problem !== undefined) return renderFigure([], `${basename(path)}: ${problem}`);
  const scores = faces.flatMap(({ score }) => (score === undefined ? [] : [score.toFixed(2)]));
  const caption = [basename(path), scores.length > 0 ? `score ${scores.join(', ')}` : ''];
  return renderFigure(
    [await renderThumbnail(path, toMarkedBoxes(faces, FOUND_COLOUR))],
    caption.filter(Boolean).join(', '),
  );
}

export function toMarkedBoxes(faces: readonly Pick<MarkedBox, 'box'>[], colour: string): MarkedBox[] {
  return faces.map(({ box }) => ({ box, colour }));
}

export function renderFigure(images: readonly string[], caption: string): string {
  return `<figure>${images.join('')}<figcaption>${escapeHtml(caption)}</figcaption></figure>`;
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}

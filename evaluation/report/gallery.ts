import { basename } from 'node:path';
import { type DetectedPhoto } from '../detection/detected-photo.js';
import { thumbnail, type Mark } from './thumbnail.js';

/** The maximum number of errors of each kind: browsers cannot open a page with thousands of images. */
export const GALLERY_LIMIT = 200;

/** Colours of boxes. */
export const FOUND = '#facc15';
export const MISSED = '#ef4444';
export const ANNOTATED = '#38bdf8';

/** The errors of one kind, with thumbnails up to the limit. */
export async function gallery<T>(
  title: string,
  errors: readonly T[],
  figureOf: (error: T) => Promise<string>,
  heading: 'h2' | 'h3' = 'h2',
): Promise<string> {
  const figures = await Promise.all(errors.slice(0, GALLERY_LIMIT).map(figureOf));
  const count = errors.length > GALLERY_LIMIT ? `${errors.length}, ${GALLERY_LIMIT} shown` : errors.length;
  return `<${heading}>${escape(title)} (${count})</${heading}><div class="gallery">${figures.join('')}</div>`;
}

/** A photo with its detected faces. */
export async function photoFigure({ path, faces, problem }: DetectedPhoto): Promise<string> {
  if (problem !== undefined) return figure([], `${basename(path)}: ${problem}`);
  const scores = faces.flatMap(({ score }) => (score === undefined ? [] : [score.toFixed(2)]));
  const caption = [basename(path), scores.length > 0 ? `score ${scores.join(', ')}` : ''];
  return figure([await thumbnail(path, marks(faces, FOUND))], caption.filter(Boolean).join(', '));
}

export function marks(faces: readonly Pick<Mark, 'box'>[], colour: string): Mark[] {
  return faces.map(({ box }) => ({ box, colour }));
}

export function figure(images: readonly string[], caption: string): string {
  return `<figure>${images.join('')}<figcaption>${escape(caption)}</figcaption></figure>`;
}

export function escape(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}

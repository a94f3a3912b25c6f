import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { type Box } from '../detection/box.js';

export const THUMBNAIL_SIDE = 160;

/**
 * The minimum side of a crop in pixels. The crop of a tiny face shows more of its surroundings, which are more
 * informative than the few pixels of the face.
 */
const MIN_CROP_SIDE = 64;

/** The side of a crop, relative to the side of its face. */
const CROP_SIDE_PER_FACE_SIDE = 3;

/** A coloured box in a thumbnail. */
export interface MarkedBox {
  box: Box;
  colour: string;
}

/**
 * Renders an `img` element with a reduced copy of a photo and with boxes. If `around` is given, the copy shows only the
 * surroundings of this box.
 */
export async function renderThumbnail(
  path: string,
  marks: readonly MarkedBox[],
  around?: Box,
): Promise<string> {
  const bytes = await readFile(path);
  const open = () => sharp(bytes, { autoOrient: true, limitInputPixels: false });
  const { autoOrient: photo } = await open().metadata();
  const region = around ? enlargeBoxToSquare(around, photo) : { x: 0, y: 0, ...photo };
  const scale = THUMBNAIL_SIDE / Math.max(region.width, region.height);
  const width = Math.max(1, Math.round(region.width * scale));
  const height = Math.max(1, Math.round(region.height * scale));
  const boxes = marks.map((mark) => renderBox(mark, region, scale)).join('');
  const drawing = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${boxes}</svg>`;
  const small = await open()
    .extract({ left: region.x, top: region.y, width: region.width, height: region.height })
    .resize({ width, height, fit: 'fill' })
    .composite([{ input: Buffer.from(drawing) }])
    .flatten()
    .jpeg({ quality: 80 })
    .toBuffer();
  return `<img width="${width}" height="${height}" alt="" src="data:image/jpeg;base64,${small.toString('base64')}">`;
}

/** Returns a square around a box, in whole pixels, moved and cropped so that it is inside the photo. */
export function enlargeBoxToSquare(box: Box, photo: { width: number; height: number }): Box {
  const side = Math.ceil(Math.max(CROP_SIDE_PER_FACE_SIDE * Math.max(box.width, box.height), MIN_CROP_SIDE));
  const [x, width] = fitCropIntoPhoto(box.x + box.width / 2, side, photo.width);
  const [y, height] = fitCropIntoPhoto(box.y + box.height / 2, side, photo.height);
  return { x, y, width, height };
}

function fitCropIntoPhoto(centre: number, side: number, limit: number): [start: number, length: number] {
  const length = Math.min(side, limit);
  return [Math.min(Math.max(Math.round(centre - length / 2), 0), limit - length), length];
}

function renderBox({ box, colour }: MarkedBox, region: Box, scale: number): string {
  const [x, y, width, height] = [box.x - region.x, box.y - region.y, box.width, box.height].map((length) =>
    (length * scale).toFixed(1),
  );
  return `<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="none" stroke="${colour}" stroke-width="1.5"/>`;
}

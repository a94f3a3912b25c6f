import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { type Box } from '../src/imaging/geometry/box.js';
import { ImagePyramid } from '../src/imaging/pyramid.js';
import { type Raster } from '../src/imaging/raster.js';

const DEMO_PHOTO_FOLDER = join(
  dirname(createRequire(import.meta.url).resolve('@vladmandic/face-api/package.json')),
  'demo',
);

/** The demo photos of face-api: the number of the photo, and the number of its faces. */
export const DEMO_PHOTOS = [
  [1, 3],
  [2, 3],
  [3, 3],
  [4, 4],
  [5, 5],
  [6, 4],
] as const;

export function demoPhotoName(number: number): string {
  return `sample${number}.jpg`;
}

export function readDemoPhoto(number: number): Promise<Buffer> {
  return readFile(join(DEMO_PHOTO_FOLDER, demoPhotoName(number)));
}

/** Decodes a demo photo, and scales it if a width is given. */
export async function readDemoPyramid(number: number, width?: number): Promise<ImagePyramid> {
  const photo = sharp(await readDemoPhoto(number));
  return new ImagePyramid(await toRaster(width === undefined ? photo : photo.resize({ width })));
}

async function toRaster(photo: Sharp): Promise<Raster> {
  const { data, info } = await photo.removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data };
}

/**
 * Crops a square around a face.
 *
 * @param context the side of the square, relative to the side of the face
 * @param side the side of the result, in pixels
 */
export async function cropPortrait(photo: Buffer, box: Box, context: number, side: number): Promise<Buffer> {
  const { width, height } = await sharp(photo).metadata();
  const wanted = Math.round(Math.max(box.width, box.height) * context);
  const left = Math.max(0, Math.round(box.x + box.width / 2 - wanted / 2));
  const top = Math.max(0, Math.round(box.y + box.height / 2 - wanted / 2));
  return sharp(photo)
    .extract({
      left,
      top,
      width: Math.min(wanted, width - left),
      height: Math.min(wanted, height - top),
    })
    .resize(side, side)
    .png()
    .toBuffer();
}

export function computeDistance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Math.hypot(...Array.from(a, (value, index) => value - b[index]!));
}

import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { type Box, type EncodedPhoto, type Face, type FaceEncoder } from '../../libs/encoding/src/index.js';

/** The numbers in the file names of face-api's demo photos. */
export const DEMO_PHOTOS = [1, 2, 3, 4, 5, 6] as const;

export function readDemoPhoto(number: number): Promise<Buffer> {
  const faceApi = dirname(createRequire(import.meta.url).resolve('@vladmandic/face-api/package.json'));
  return readFile(join(faceApi, 'demo', `sample${number}.jpg`));
}

export async function encodeOrThrow(encoder: FaceEncoder, bytes: Uint8Array): Promise<EncodedPhoto> {
  const result = await encoder.encodePhoto(bytes);
  if (!result.ok) throw new Error(result.problem.message);
  return result.photo;
}

/** Crops a square around a face, `scale` times the size of its box, with a gray background outside the photo. */
export async function cropPortrait(
  photo: Buffer,
  { box }: Face,
  scale: number,
  side: number,
): Promise<Buffer> {
  const halfSide = Math.round((Math.max(box.width, box.height) * scale) / 2);
  const { data, info } = await sharp(photo)
    .extend({ top: halfSide, bottom: halfSide, left: halfSide, right: halfSide, background: '#8a8f98' })
    .raw()
    .toBuffer({ resolveWithObject: true });
  return sharp(data, { raw: info })
    .extract({
      left: Math.round(box.x + box.width / 2),
      top: Math.round(box.y + box.height / 2),
      width: 2 * halfSide,
      height: 2 * halfSide,
    })
    .resize(side, side)
    .png()
    .toBuffer();
}

/** Draws a box as SVG, with an optional label above it. */
export function renderBoxOutline({ x, y, width, height }: Box, colour: string, label?: string): string {
  const stroke = `<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="none" stroke="${colour}" stroke-width="3"/>`;
  if (!label) return stroke;
  return `${stroke}<rect x="${x - 1.5}" y="${y - 24}" width="22" height="24" fill="${colour}"/><text x="${x + 4}" y="${y - 6}" font-family="sans-serif" font-size="18">${label}</text>`;
}

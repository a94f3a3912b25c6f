import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import sharp from 'sharp';

export interface BenchPhoto {
  name: string;
  bytes: Uint8Array;
}

/** Reads a demo photo of face-api (1920 × 1280 pixels, three faces), and crops a portrait from it. */
export async function readBenchPhotos(): Promise<BenchPhoto[]> {
  const faceApi = dirname(createRequire(import.meta.url).resolve('@vladmandic/face-api/package.json'));
  const photo = await readFile(join(faceApi, 'demo', 'sample1.jpg'));
  const portrait = await sharp(photo)
    .extract({ left: 1330, top: 80, width: 500, height: 500 })
    .resize(250, 250)
    .jpeg({ quality: 90 })
    .toBuffer();
  return [
    { name: 'a photo of 1920 × 1280 pixels, three faces', bytes: photo },
    { name: 'a portrait of 250 × 250 pixels', bytes: portrait },
  ];
}

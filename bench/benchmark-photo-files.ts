import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import sharp from 'sharp';

/** The photos for the benchmark of the encoder, as files in a temporary folder. */
export interface BenchmarkPhotoFiles {
  photos: readonly { name: string; path: string }[];
  deleteFiles(): Promise<void>;
}

/** Creates photos of three common sizes from face-api's demo photos. */
export async function writeBenchmarkPhotoFiles(): Promise<BenchmarkPhotoFiles> {
  const faceApi = dirname(createRequire(import.meta.url).resolve('@vladmandic/face-api/package.json'));
  const original = await readFile(join(faceApi, 'demo', 'sample1.jpg'));
  const portrait = await sharp(await readFile(join(faceApi, 'demo', 'sample3.jpg')))
    .extract({ left: 430, top: 240, width: 520, height: 520 })
    .resize(250, 250)
    .jpeg({ quality: 90 })
    .toBuffer();
  const large = await sharp(original).resize(4243, 2828).jpeg({ quality: 90 }).toBuffer();
  const directory = await mkdtemp(join(tmpdir(), 'frs-bench-'));
  const write = async (name: string, file: string, bytes: Uint8Array) => {
    const path = join(directory, file);
    await writeFile(path, bytes);
    return { name, path };
  };
  return {
    photos: [
      await write('250 × 250, one face', 'portrait.jpg', portrait),
      await write('1920 × 1280, three faces', 'photo.jpg', original),
      await write('12 megapixels, three faces', 'large.jpg', large),
    ],
    deleteFiles: () => rm(directory, { recursive: true }),
  };
}

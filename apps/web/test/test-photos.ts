import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Page } from 'playwright-core';
import sharp from 'sharp';
import { computeSha256, createFormFile, readDemoPhoto } from '../../../test/end-to-end/client.js';

/** A photo that a test chooses in the page. */
export interface TestPhoto {
  readonly name: string;
  readonly buffer: Buffer;
}

/** A demo photo of face-api: `sample1.jpg` to `sample6.jpg`. */
export async function demoPhoto(name: string): Promise<TestPhoto> {
  return { name, buffer: await readDemoPhoto(name) };
}

/** Chooses photos with the file dialog of the page. They are passed as files, because the browser limits messages to 50 MB. */
export async function choosePhotos(page: Page, ...photos: readonly TestPhoto[]): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'frs-photos-'));
  const paths = await Promise.all(
    photos.map(async ({ name, buffer }) => {
      const path = join(directory, name);
      await writeFile(path, buffer);
      return path;
    }),
  );
  await page.locator('input[type=file]').first().setInputFiles(paths);
  // The page reads the files when it sends them.
  page.once('close', () => void rm(directory, { recursive: true, force: true }));
}

/**
 * Sends a photo to the service without the page.
 *
 * @returns the hash of the file
 */
export async function uploadPhoto(serviceUrl: string, photo: Uint8Array): Promise<string> {
  const form = new FormData();
  form.append('upload_file', createFormFile(photo));
  const response = await fetch(`${serviceUrl}/generate_face_encoding`, { method: 'POST', body: form });
  await response.body?.cancel();
  return computeSha256(photo);
}

/** A square section of a demo photo that shows one face. */
function cutFace(): Promise<Buffer> {
  return readDemoPhoto('sample1.jpg').then((photo) =>
    sharp(photo).extract({ left: 1380, top: 130, width: 400, height: 400 }).toBuffer(),
  );
}

/**
 * Photos of one face.
 *
 * @param distinct the number of photos with different bytes; by default all
 */
export async function smallPhotos(count: number, distinct = count): Promise<TestPhoto[]> {
  const face = await sharp(await cutFace())
    .resize(160)
    .toBuffer();
  const buffers = await Promise.all(
    Array.from({ length: distinct }, (_, index) =>
      sharp(face)
        .withExif({ IFD0: { ImageDescription: String(index) } })
        .jpeg()
        .toBuffer(),
    ),
  );
  return Array.from({ length: count }, (_, index) => ({
    name: `photo-${index}.jpg`,
    buffer: buffers[index % distinct]!,
  }));
}

/** A photo of 12 megapixels whose pixels are stored rotated, as cameras of phones store them. */
export async function rotatedLargePhoto(): Promise<TestPhoto> {
  const large = await sharp(await readDemoPhoto('sample1.jpg'))
    .resize(4243, 2829)
    .raw()
    .toBuffer({ resolveWithObject: true });
  const buffer = await sharp(large.data, { raw: large.info })
    .rotate(270)
    .withMetadata({ orientation: 6 })
    .jpeg({ quality: 80 })
    .toBuffer();
  return { name: 'from a phone.jpg', buffer };
}

/** A photo with a hundred faces. */
export async function photoOfHundredFaces(): Promise<TestPhoto> {
  const side = 150;
  const face = await sharp(await cutFace())
    .resize(side, side)
    .toBuffer();
  const buffer = await sharp({
    create: { width: side * 10, height: side * 10, channels: 3, background: '#888888' },
  })
    .composite(
      Array.from({ length: 100 }, (_, index) => ({
        input: face,
        left: (index % 10) * side,
        top: Math.floor(index / 10) * side,
      })),
    )
    .jpeg({ quality: 92 })
    .toBuffer();
  return { name: 'a hundred faces.jpg', buffer };
}

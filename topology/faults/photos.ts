import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { isPhotoName } from '#encoding/photo';
import { repositoryDirectory } from '../programs.js';

/**
 * A function that reads or creates one photo. Each photo is created only when it is needed, so that the photos do not
 * fill the memory.
 */
export type ReadPhoto = () => Promise<Buffer>;

/** Finds the photos in a directory and its subdirectories, sorted by name. */
export async function findPhotos(directory: string, limit: number): Promise<ReadPhoto[]> {
  const names = await readdir(directory, { recursive: true });
  const photos = names
    .filter(isPhotoName)
    .sort()
    .slice(0, limit)
    .map((name) => () => readFile(join(directory, name)));
  if (photos.length === 0) throw new Error(`${directory} contains no photos.`);
  return photos;
}

/**
 * Creates photos from face-api's demo photos. There are 60 different crops, which are repeated with different hashes.
 * Every fourth photo is identical to an earlier one, and every sixteenth shows no face.
 */
export async function createPhotos(count: number): Promise<ReadPhoto[]> {
  const demos = await Promise.all(
    [1, 2, 3, 4, 5, 6].map((number) =>
      sharp(join(repositoryDirectory, `node_modules/@vladmandic/face-api/demo/sample${number}.jpg`))
        .resize(640)
        .toBuffer({ resolveWithObject: true }),
    ),
  );
  return Array.from({ length: count }, (_, number) => async () => {
    const i = indexOfOriginalPhoto(number);
    if (isIndexOfLandscape(i)) return createLandscape(i);
    const { data, info } = demos[i % demos.length]!;
    const cropped = i % 60;
    const picture = await sharp(data)
      .extract({ left: cropped, top: 0, width: info.width - cropped, height: info.height })
      .jpeg()
      .toBuffer();
    // Bytes after the end of a JPEG change its hash, but not the picture.
    return Buffer.concat([picture, Buffer.from(`\0${i}`)]);
  });
}

const isIndexOfLandscape = (i: number): boolean => i % 16 === 15;

/**
 * Returns the index of the photo whose content is used. For every fourth photo, this is the index of a much earlier
 * photo, which already has a result.
 */
function indexOfOriginalPhoto(i: number): number {
  return i % 4 === 3 && !isIndexOfLandscape(i) ? indexOfOriginalPhoto(Math.floor(i / 2)) : i;
}

function createLandscape(seed: number): Promise<Buffer> {
  const sky = { r: 90, g: 140 + (seed % 100), b: 220 };
  return sharp({ create: { width: 320, height: 240, channels: 3, background: sky } })
    .png()
    .toBuffer();
}

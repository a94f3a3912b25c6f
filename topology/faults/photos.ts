import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { repository } from '../programs.js';

/** A photograph that is read when it is needed, so that many of them take no memory. */
export type Photograph = () => Promise<Buffer>;

const extensions = /\.(jpe?g|png|webp|avif|gif|tiff?)$/i;

/** The photographs in a folder and in all folders below it, in the order of their names. */
export async function photographsIn(directory: string, limit: number): Promise<Photograph[]> {
  const names = await readdir(directory, { recursive: true });
  const photographs = names
    .filter((name) => extensions.test(name))
    .sort()
    .slice(0, limit)
    .map((name) => () => readFile(join(directory, name)));
  if (photographs.length === 0) throw new Error(`There is no photograph in ${directory}.`);
  return photographs;
}

/**
 * Photographs made of the demonstration photos of face-api: other cuttings of them, every fourth a file of before, after
 * sixty the same cuttings under other hashes, and now and then one that shows no face.
 */
export async function madePhotographs(count: number): Promise<Photograph[]> {
  const demos = await Promise.all(
    [1, 2, 3, 4, 5, 6].map((number) =>
      sharp(join(repository, `node_modules/@vladmandic/face-api/demo/sample${number}.jpg`))
        .resize(640)
        .toBuffer({ resolveWithObject: true }),
    ),
  );
  return Array.from({ length: count }, (_, number) => async () => {
    const i = originalOf(number);
    if (showsNobody(i)) return landscape(i);
    const { data, info } = demos[i % demos.length]!;
    // A strip of another width is left away each time.
    const cut = i % 60;
    const picture = await sharp(data)
      .extract({ left: cut, top: 0, width: info.width - cut, height: info.height })
      .jpeg()
      .toBuffer();
    // What follows the end of a JPEG is no part of the picture, but it is part of the hash.
    return Buffer.concat([picture, Buffer.from(`\0${i}`)]);
  });
}

const showsNobody = (i: number): boolean => i % 16 === 15;

/** Which photograph one is: itself, or every fourth time one from so long before that the service has answered it. */
function originalOf(i: number): number {
  return i % 4 === 3 && !showsNobody(i) ? originalOf(Math.floor(i / 2)) : i;
}

function landscape(seed: number): Promise<Buffer> {
  const sky = { r: 90, g: 140 + (seed % 100), b: 220 };
  return sharp({ create: { width: 320, height: 240, channels: 3, background: sky } })
    .png()
    .toBuffer();
}

/**
 * Draws the pictures of docs/faces.md and prints the counts of its tables: `npm run pictures`.
 *
 * In the pictures, a green box marks a detected face, and a red box marks a face that was not detected.
 */
import { join } from 'node:path';
import sharp, { type OverlayOptions, type Sharp } from 'sharp';
import { openEncoder, type Face } from '../../libs/encoding/src/index.js';
import { DEMO_PHOTOS, readDemoPhoto, encodeOrThrow, renderBoxOutline, cropPortrait } from './demo-faces.js';

const PICTURE_FOLDER = join('docs', 'pictures');
const FOUND_COLOUR = '#1fc85a';
const MISSED_COLOUR = '#f0403c';
const NUMBER_COLOUR = '#ffc814';
const BACKGROUND = '#c8cad2';
const TILE_SIDE = 180;
const TILE_GAP = 6;

const encoder = await openEncoder({ runtime: 'onnx', maxPixels: 50_000_000 });

/** All faces that are detected in the demo photos, each with its photo. */
const facesOfDemoPhotos: { photo: Buffer; face: Face }[] = [];
for (const number of DEMO_PHOTOS) {
  const photo = await readDemoPhoto(number);
  facesOfDemoPhotos.push(...(await encodeOrThrow(encoder, photo)).faces.map((face) => ({ photo, face })));
}

await drawNumberedFaces('order.jpg', 5);
await drawNumberedFaces('profiles.jpg', 2);
await drawPortraitsOfDecreasingSize();
await drawFacesCutAtBorders();
await drawRotatedFaces();
await countDetectionsInSmallPhotos();
await encoder.close();

/** Draws a demo photo with its faces numbered by prominence. */
async function drawNumberedFaces(file: string, number: number): Promise<void> {
  const photo = await sharp(await readDemoPhoto(number))
    .resize({ width: 720 })
    .png()
    .toBuffer();
  const { faces, width, height } = await encodeOrThrow(encoder, photo);
  const boxes = faces.map(({ box }, index) => renderBoxOutline(box, NUMBER_COLOUR, `${index + 1}`));
  await writeJpeg(file, sharp(photo).composite([createSvgOverlay(width, height, boxes)]));
}

/** Draws rows of portraits with face sizes from 64 to 16 pixels. */
async function drawPortraitsOfDecreasingSize(): Promise<void> {
  const scale = 1.8;
  const placed: { input: Buffer; left: number; top: number; size: number }[] = [];
  let top = TILE_GAP;
  for (const size of [64, 48, 40, 32, 28, 24, 20, 16]) {
    const side = Math.round(size * scale);
    for (const [column, { photo, face }] of facesOfDemoPhotos.entries()) {
      const left = TILE_GAP + column * (side + TILE_GAP);
      if (left + side > 1124) break;
      placed.push({ input: await cropPortrait(photo, face, scale, side), left, top, size });
    }
    top += side + TILE_GAP;
  }
  const sheet = await sharp({
    create: { width: 1124, height: top, channels: 3, background: BACKGROUND },
  })
    .composite(placed.map(({ input, left, top: y }) => ({ input, left, top: y })))
    .png()
    .toBuffer();
  const { faces } = await encodeOrThrow(encoder, sheet);
  const found = new Map<number, [number, number]>();
  const boxes = placed.map(({ left, top: y, size }) => {
    const middle = (size * scale) / 2;
    const isFound = faces.some(
      ({ box }) =>
        Math.hypot(box.x + box.width / 2 - left - middle, box.y + box.height / 2 - y - middle) < size / 2,
    );
    const [hits, all] = found.get(size) ?? [0, 0];
    found.set(size, [hits + (isFound ? 1 : 0), all + 1]);
    const box = { x: left + middle - size / 2, y: y + middle - size / 2, width: size, height: size };
    return renderBoxOutline(box, isFound ? FOUND_COLOUR : MISSED_COLOUR).replace(
      'stroke-width="3"',
      'stroke-width="1.5"',
    );
  });
  for (const [size, [hits, all]] of found) console.log(`faces of ${size} px: ${hits} of ${all} found`);
  await writeJpeg('sizes.jpg', sharp(sheet).composite([createSvgOverlay(1124, top, boxes)]));
}

/** Draws a face that each border of the photo cuts off by a small part and by half. */
async function drawFacesCutAtBorders(): Promise<void> {
  const { photo, face } = facesOfDemoPhotos[2]!;
  const shifts = [
    [0, 0],
    [-0.35, 0],
    [0.35, 0],
    [0, 0.35],
    [0, -0.5],
    [0, 0.25],
    [-0.5, 0],
    [0.5, 0],
  ] as const;
  const side = 1.9;
  const tiles = await Promise.all(
    shifts.map(([right, down]) => {
      const length = Math.max(face.box.width, face.box.height);
      // Moves the crop so that its border cuts off a part of the face.
      const distance = side / 2 - 0.5;
      const move = (part: number) =>
        part === 0 ? 0 : Math.sign(part) * (distance + Math.abs(part)) * length;
      const box = { ...face.box, x: face.box.x + move(right), y: face.box.y + move(down) };
      return cropPortrait(photo, { ...face, box }, side, TILE_SIDE);
    }),
  );
  await drawTiles('cut.jpg', tiles);
}

/** Draws one face at eight angles, and counts the detections of all faces. */
async function drawRotatedFaces(): Promise<void> {
  const angles = [0, 15, 30, 45, 60, 90, 135, 180];
  const rotate = (input: Buffer, angle: number) =>
    sharp(input).rotate(angle, { background: '#8a8f98' }).resize(TILE_SIDE, TILE_SIDE).png().toBuffer();
  const upright = await cropPortrait(
    facesOfDemoPhotos[2]!.photo,
    facesOfDemoPhotos[2]!.face,
    2.4,
    2 * TILE_SIDE,
  );
  await drawTiles(
    'turned.jpg',
    await Promise.all(angles.map((angle) => rotate(upright, angle))),
    angles.map((angle) => `${angle}°`),
  );
  for (const angle of angles) {
    let found = 0;
    for (const { photo, face } of facesOfDemoPhotos) {
      const tile = await rotate(await cropPortrait(photo, face, 2.4, 2 * TILE_SIDE), angle);
      if ((await encodeOrThrow(encoder, tile)).faces.length > 0) found += 1;
    }
    console.log(`faces rotated by ${angle}°: ${found} of ${facesOfDemoPhotos.length} found`);
  }
}

/** Counts detections in small photos that contain only a face. */
async function countDetectionsInSmallPhotos(): Promise<void> {
  for (const side of [64, 40, 32, 24]) {
    let found = 0;
    for (const { photo, face } of facesOfDemoPhotos) {
      if ((await encodeOrThrow(encoder, await cropPortrait(photo, face, 1, side))).faces.length > 0)
        found += 1;
    }
    console.log(
      `photos of ${side} × ${side} with only a face: ${found} of ${facesOfDemoPhotos.length} found`,
    );
  }
}

/** Arranges pictures in two rows of four. The colour of the frame shows whether a face is found. */
async function drawTiles(
  file: string,
  tiles: readonly Buffer[],
  labels: readonly string[] = [],
): Promise<void> {
  const overlays: OverlayOptions[] = [];
  const frames: string[] = [];
  for (const [index, input] of tiles.entries()) {
    const left = TILE_GAP + (index % 4) * (TILE_SIDE + TILE_GAP);
    const top = TILE_GAP + Math.floor(index / 4) * (TILE_SIDE + TILE_GAP);
    const isFound = (await encodeOrThrow(encoder, input)).faces.length > 0;
    overlays.push({ input, left, top });
    frames.push(
      renderBoxOutline(
        { x: left, y: top, width: TILE_SIDE, height: TILE_SIDE },
        isFound ? FOUND_COLOUR : MISSED_COLOUR,
      ),
    );
    frames.push(
      `<text x="${left + 8}" y="${top + 24}" fill="white" font-family="sans-serif" font-size="18">${labels[index] ?? ''}</text>`,
    );
  }
  const [width, height] = [TILE_GAP + 4 * (TILE_SIDE + TILE_GAP), TILE_GAP + 2 * (TILE_SIDE + TILE_GAP)];
  const sheet = sharp({ create: { width, height, channels: 3, background: 'white' } });
  await writeJpeg(file, sheet.composite([...overlays, createSvgOverlay(width, height, frames)]));
}

function createSvgOverlay(width: number, height: number, elements: readonly string[]): OverlayOptions {
  const text = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${elements.join('')}</svg>`;
  return { input: Buffer.from(text), left: 0, top: 0 };
}

async function writeJpeg(file: string, picture: Sharp): Promise<void> {
  await picture.jpeg({ quality: 82 }).toFile(join(PICTURE_FOLDER, file));
}

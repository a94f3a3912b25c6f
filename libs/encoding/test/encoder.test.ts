import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { openEncoder, type EncodedPhoto, type Face, type FaceEncoder } from '../src/index.js';

const demo = join(
  dirname(createRequire(import.meta.url).resolve('@vladmandic/face-api/package.json')),
  'demo',
);
const OPTIONS = { runtime: 'onnx', maxPixels: 50_000_000 } as const;

function demoPhoto(number: number): Promise<Buffer> {
  return readFile(join(demo, `sample${number}.jpg`));
}

async function encoded(encoder: FaceEncoder, bytes: Uint8Array): Promise<EncodedPhoto> {
  const result = await encoder.encodePhoto(bytes);
  if (!result.ok) throw new Error(result.problem.message);
  return result.photo;
}

function distance(a: Float32Array, b: Float32Array): number {
  return Math.hypot(...a.map((value, index) => value - b[index]!));
}

/** A face and what is around it, in a square. */
function portrait(photo: Buffer, { box }: Face, side: number): Promise<Buffer> {
  const around = Math.round(Math.max(box.width, box.height) * 2);
  const left = Math.max(0, Math.round(box.x + box.width / 2 - around / 2));
  const top = Math.max(0, Math.round(box.y + box.height / 2 - around / 2));
  return sharp(photo)
    .extract({ left, top, width: Math.min(around, 1920 - left), height: Math.min(around, 1280 - top) })
    .resize(side, side)
    .png()
    .toBuffer();
}

/** Everything a photo's faces say, without the time it took to find out. */
function statement({ faces, width, height }: EncodedPhoto) {
  return { width, height, faces: faces.map((face) => ({ ...face, encoding: [...face.encoding] })) };
}

function fromLeft(faces: readonly Face[]): Face[] {
  return [...faces].sort((a, b) => a.box.x - b.box.x);
}

describe('the encoder', () => {
  let encoder: FaceEncoder;

  beforeAll(async () => {
    encoder = await openEncoder(OPTIONS);
  });

  afterAll(() => encoder.close());

  it('names its model and a version that speaks of runtime and weights', () => {
    expect(encoder.model.name).toBe('dlib-resnet-v1');
    expect(encoder.model.version).toMatch(/^\d+\.onnx\.[0-9a-f]{8}$/);
  });

  it.each([
    [1, 3],
    [2, 3],
    [3, 3],
    [4, 4],
    [5, 5],
    [6, 4],
  ])('finds all faces of demo photo %i', async (number, count) => {
    const photo = await encoded(encoder, await demoPhoto(number));
    expect(photo.faces).toHaveLength(count);
    for (const { box, landmarks, encoding, score } of photo.faces) {
      expect(score).toBeGreaterThan(0.2);
      expect(score).toBeLessThanOrEqual(1);
      expect(encoding).toHaveLength(128);
      expect(landmarks).toHaveLength(68);
      const [noseX, noseY] = landmarks[30]!;
      expect(noseX).toBeGreaterThan(box.x);
      expect(noseX).toBeLessThan(box.x + box.width);
      expect(noseY).toBeGreaterThan(box.y);
      expect(noseY).toBeLessThan(box.y + box.height);
    }
  });

  it('tells the people of a photo apart', async () => {
    const { faces } = await encoded(encoder, await demoPhoto(5));
    for (const [i, a] of faces.entries()) {
      for (const b of faces.slice(i + 1)) expect(distance(a.encoding, b.encoding)).toBeGreaterThan(0.5);
    }
  });

  it('recognises people in another size and format of their photo', async () => {
    const original = await demoPhoto(1);
    const small = await sharp(original).resize({ width: 700 }).webp({ quality: 90 }).toBuffer();
    const [before, after] = [await encoded(encoder, original), await encoded(encoder, small)];
    expect(after.faces).toHaveLength(before.faces.length);
    fromLeft(before.faces).forEach((face, index) => {
      expect(distance(face.encoding, fromLeft(after.faces)[index]!.encoding)).toBeLessThan(0.3);
    });
  });

  it('cuts the chips of a large photo from pixels it did not look for faces in', async () => {
    const original = await demoPhoto(4);
    const large = await sharp(original)
      .extend({ right: 480, bottom: 240, background: 'white' })
      .jpeg({ quality: 95 })
      .toBuffer();
    const [before, after] = [await encoded(encoder, original), await encoded(encoder, large)];
    expect(after).toMatchObject({ width: 2400, height: 1688 });
    expect(after.faces).toHaveLength(before.faces.length);
    fromLeft(before.faces).forEach((face, index) => {
      const twin = fromLeft(after.faces)[index]!;
      expect(Math.abs(face.landmarks[30]![0] - twin.landmarks[30]![0])).toBeLessThan(10);
      expect(distance(face.encoding, twin.encoding)).toBeLessThan(0.25);
    });
  });

  it('recognises people in a grey copy of their photo', async () => {
    const original = await demoPhoto(3);
    const grey = await sharp(original).greyscale().jpeg({ quality: 95 }).toBuffer();
    const [before, after] = [await encoded(encoder, original), await encoded(encoder, grey)];
    expect(after.faces).toHaveLength(before.faces.length);
    fromLeft(before.faces).forEach((face, index) => {
      expect(distance(face.encoding, fromLeft(after.faces)[index]!.encoding)).toBeLessThan(0.35);
    });
  });

  it('recognises people who lie', async () => {
    const photo = await demoPhoto(1);
    const { faces } = await encoded(encoder, photo);
    const [face] = fromLeft(faces).slice(-1);
    const upright = await portrait(photo, face!, 500);
    const [standing] = (await encoded(encoder, upright)).faces;
    const turned = await sharp(upright).rotate(45, { background: '#8a8f98' }).png().toBuffer();
    const [lying] = (await encoded(encoder, turned)).faces;
    expect(distance(standing!.encoding, lying!.encoding)).toBeLessThan(0.3);
  });

  it('gives positions in the upright photo', async () => {
    const upright = await sharp(await demoPhoto(1))
      .resize({ width: 800 })
      .png()
      .toBuffer();
    const { data, info } = await sharp(upright).rotate(270).raw().toBuffer({ resolveWithObject: true });
    const stored = await sharp(data, { raw: info }).withMetadata({ orientation: 6 }).png().toBuffer();
    const turned = await encoded(encoder, stored);
    expect(turned.width).toBe(800);
    expect(statement(turned)).toEqual(statement(await encoded(encoder, upright)));
  });

  it('says the same of the same bytes, every time, in every encoder', async () => {
    const bytes = await demoPhoto(3);
    const first = statement(await encoded(encoder, bytes));
    const another = await openEncoder(OPTIONS);
    expect(statement(await encoded(another, bytes))).toEqual(first);
    const together = await Promise.all([1, 2].map(() => encoded(encoder, bytes)));
    for (const photo of together) expect(statement(photo)).toEqual(first);
    await another.close();
  });

  it('finds a face that fills the frame', async () => {
    const photo = sharp(await demoPhoto(1));
    const [face] = (await encoded(encoder, await photo.toBuffer())).faces;
    const { x, y, width, height } = face!.box;
    const region = {
      left: Math.round(x),
      top: Math.round(y),
      width: Math.round(width),
      height: Math.round(height),
    };
    const { faces } = await encoded(encoder, await photo.extract(region).png().toBuffer());
    expect(faces).toHaveLength(1);
    expect(distance(faces[0]!.encoding, face!.encoding)).toBeLessThan(0.4);
  });

  it('finds a crowd, everybody once', async () => {
    const side = 160;
    const people = await Promise.all(
      [1, 3, 5].map(async (number) => {
        const photo = await demoPhoto(number);
        const { faces } = await encoded(encoder, photo);
        return Promise.all(faces.map((face) => portrait(photo, face, side)));
      }),
    );
    const portraits = people.flat();
    const columns = 6;
    const crowd = await sharp({
      create: { width: columns * side, height: 2 * side, channels: 3, background: { r: 90, g: 90, b: 110 } },
    })
      .composite(
        portraits.map((input, index) => ({
          input,
          left: (index % columns) * side,
          top: Math.floor(index / columns) * side,
        })),
      )
      .png()
      .toBuffer();
    const { faces } = await encoded(encoder, crowd);
    const places = faces.map(({ box }) => {
      const column = Math.floor((box.x + box.width / 2) / side);
      return column + columns * Math.floor((box.y + box.height / 2) / side);
    });
    expect(places.sort((a, b) => a - b)).toEqual(portraits.map((_, index) => index));
  });

  it('encodes alike and under another version where it may take its time', async () => {
    const thorough = await openEncoder({ ...OPTIONS, effort: 'thorough' });
    expect(thorough.model.version).not.toBe(encoder.model.version);
    const bytes = await sharp(await demoPhoto(1))
      .resize({ width: 500 })
      .png()
      .toBuffer();
    const [quick, slow] = [await encoded(encoder, bytes), await encoded(thorough, bytes)];
    expect(slow.faces).toHaveLength(quick.faces.length);
    quick.faces.forEach((face, index) => {
      expect(distance(face.encoding, slow.faces[index]!.encoding)).toBeLessThan(0.3);
    });
    await thorough.close();
  });

  it('finds nobody where nobody is', async () => {
    const blank = {
      create: { width: 400, height: 300, channels: 3 as const, background: { r: 90, g: 120, b: 60 } },
    };
    expect((await encoded(encoder, await sharp(blank).png().toBuffer())).faces).toEqual([]);
  });

  it.each([
    [1, 1],
    [40, 3],
    [2000, 1],
    [3, 700],
  ])('takes a photo of %i × %i pixels', async (width, height) => {
    const tiny = { create: { width, height, channels: 3 as const, background: { r: 200, g: 150, b: 130 } } };
    const photo = await encoded(encoder, await sharp(tiny).png().toBuffer());
    expect(photo).toMatchObject({ width, height, faces: [] });
  });

  it('answers a file that is no photo with a problem', async () => {
    expect(await encoder.encodePhoto(new TextEncoder().encode('<svg/>'))).toMatchObject({
      ok: false,
      problem: { kind: 'unsupported-format' },
    });
  });

  it('answers a cut-off photo with a problem and goes on', async () => {
    const whole = await demoPhoto(1);
    const [cut, next] = await Promise.all([
      encoder.encodePhoto(whole.subarray(0, whole.length / 2)),
      encoder.encodePhoto(whole),
    ]);
    expect(cut).toMatchObject({ ok: false, problem: { kind: 'unreadable' } });
    expect(next.ok).toBe(true);
  });

  it('says of photos given at once what it says of each alone, and answers them in turn', async () => {
    const blank = { create: { width: 40, height: 30, channels: 3 as const, background: '#777' } };
    const photos = [await demoPhoto(1), await sharp(blank).png().toBuffer(), await demoPhoto(4)];
    const alone = [];
    for (const bytes of photos) alone.push(statement(await encoded(encoder, bytes)));
    const answered: number[] = [];
    const together = await Promise.all(
      photos.map(async (bytes, index) => {
        const photo = await encoded(encoder, bytes);
        answered.push(index);
        return statement(photo);
      }),
    );
    expect(together).toEqual(alone);
    expect(answered).toEqual([0, 1, 2]);
  });

  it('says what to do where no models were built', async () => {
    await expect(openEncoder({ ...OPTIONS, modelsDirectory: '/nowhere' })).rejects.toThrow(
      'npm run build:models',
    );
  });
});

describe('the two runtimes', () => {
  it('agree on the faces of a photo, landmarks and encodings to 1e-4', async () => {
    const onnx = await openEncoder(OPTIONS);
    const tfjs = await openEncoder({ ...OPTIONS, runtime: 'tfjs' });
    expect(tfjs.model.version).toMatch(/^\d+\.tfjs-(wasm|tensorflow)\.[0-9a-f]{8}$/);
    for (const bytes of [
      await demoPhoto(1),
      await sharp(await demoPhoto(4))
        .resize({ width: 500 })
        .png()
        .toBuffer(),
    ]) {
      const [ours, theirs] = [await encoded(onnx, bytes), await encoded(tfjs, bytes)];
      expect(theirs.faces).toHaveLength(ours.faces.length);
      ours.faces.forEach((face, index) => {
        const twin = theirs.faces[index]!;
        const side = Math.max(face.box.width, face.box.height);
        expect(Math.abs(face.score - twin.score)).toBeLessThan(1e-4);
        for (const edge of ['x', 'y', 'width', 'height'] as const) {
          expect(Math.abs(face.box[edge] - twin.box[edge]) / side).toBeLessThan(1e-4);
        }
        face.landmarks.forEach(([x, y], point) => {
          const [twinX, twinY] = twin.landmarks[point]!;
          expect(Math.hypot(x - twinX, y - twinY) / side).toBeLessThan(1e-4);
        });
        expect(distance(face.encoding, twin.encoding)).toBeLessThan(1e-4);
      });
    }
    await Promise.all([onnx.close(), tfjs.close()]);
  });
});

import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { DEMO_PHOTOS, readDemoPhoto, computeDistance, cropPortrait } from './demo-photos.js';
import { createNoiseImages } from './inference/networks.js';
import { openEncoder, type EncodedPhoto, type Face, type FaceEncoder } from '../src/index.js';

const ENCODER_OPTIONS = { runtime: 'onnx', maxPixels: 50_000_000 } as const;

async function encodeOrFail(encoder: FaceEncoder, bytes: Uint8Array): Promise<EncodedPhoto> {
  const result = await encoder.encodePhoto(bytes);
  if (!result.ok) throw new Error(result.problem.message);
  return result.photo;
}

/** Encodes a photo, and returns the result without its timings. */
function removeTimings({ faces, width, height }: EncodedPhoto) {
  return { width, height, faces: faces.map((face) => ({ ...face, encoding: [...face.encoding] })) };
}

function sortFromLeftToRight(faces: readonly Face[]): Face[] {
  return [...faces].sort((a, b) => a.box.x - b.box.x);
}

/** Computes the value (0…255) of a channel at a relative position (0…1 × 0…1). */
type TextureFunction = (x: number, y: number, channel: number) => number;

const TEXTURES_WITHOUT_FACES: [name: string, pixels: TextureFunction | { seed: number }][] = [
  ['noise', { seed: 1 }],
  ['other noise', { seed: 2 }],
  ['a gradient', (x, y, channel) => 255 * [x, y, (x + y) / 2][channel]!],
  ['stripes', (x) => (Math.floor(x * 40) % 2) * 200],
  ['a chessboard', (x, y) => ((Math.floor(x * 16) + Math.floor(y * 12)) % 2) * 255],
  ['waves', (x, y, channel) => 127 * (1 + Math.sin(x * 60 + channel) * Math.cos(y * 45))],
  ['rings', (x, y) => 127 * (1 + Math.cos(120 * Math.hypot(x - 0.5, y - 0.5)))],
  ['dots', (x, y) => (Math.hypot(((x * 12) % 1) - 0.5, ((y * 9) % 1) - 0.5) < 0.3 ? 40 : 210)],
  ['a ball', (x, y) => Math.max(20, 230 - 500 * Math.hypot(x - 0.5, y - 0.5))],
];

/** This is a loop, because `Uint8Array.from` with a callback would take longer than the encoder. */
function paintTexture(width: number, height: number, texture: TextureFunction): Uint8Array {
  const data = new Uint8Array(width * height * 3);
  for (let index = 0; index < data.length; index += 1) {
    const pixel = Math.floor(index / 3);
    data[index] = texture((pixel % width) / width, Math.floor(pixel / width) / height, index % 3);
  }
  return data;
}

function createTexturedPhoto(
  width: number,
  height: number,
  pixels: TextureFunction | { seed: number },
): Promise<Buffer> {
  const data =
    typeof pixels === 'function'
      ? paintTexture(width, height, pixels)
      : Uint8Array.from(createNoiseImages(1, width, height, pixels.seed).data);
  return sharp(data, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
}

describe('the encoder', () => {
  let encoder: FaceEncoder;

  beforeAll(async () => {
    encoder = await openEncoder(ENCODER_OPTIONS);
  });

  afterAll(() => encoder.close());

  const results = new Map<string, Promise<EncodedPhoto>>();

  /**
   * Returns the stored result for a photo that several tests use, because encoding takes most of the time of this
   * suite.
   */
  function encodeWithCachedResult(bytes: Uint8Array): Promise<EncodedPhoto> {
    const hash = createHash('sha256').update(bytes).digest('hex');
    const result = results.get(hash) ?? encodeOrFail(encoder, bytes);
    results.set(hash, result);
    return result;
  }

  it('has a version that identifies the runtime and the weights of the networks', () => {
    expect(encoder.model.name).toBe('dlib-resnet-v1');
    expect(encoder.model.version).toMatch(/^\d+\.onnx\.[0-9a-f]{8}$/);
  });

  it.each(DEMO_PHOTOS)('finds all faces of demo photo %i', async (number, count) => {
    const photo = await encodeWithCachedResult(await readDemoPhoto(number));
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

  it('distinguishes the people of a photo', async () => {
    const { faces } = await encodeWithCachedResult(await readDemoPhoto(5));
    for (const [i, a] of faces.entries()) {
      for (const b of faces.slice(i + 1))
        expect(computeDistance(a.encoding, b.encoding)).toBeGreaterThan(0.5);
    }
  });

  it('recognises people if their photo has another size and format', async () => {
    const original = await readDemoPhoto(1);
    const small = await sharp(original).resize({ width: 700 }).webp({ quality: 90 }).toBuffer();
    const [before, after] = [await encodeWithCachedResult(original), await encodeWithCachedResult(small)];
    expect(after.faces).toHaveLength(before.faces.length);
    sortFromLeftToRight(before.faces).forEach((face, index) => {
      expect(computeDistance(face.encoding, sortFromLeftToRight(after.faces)[index]!.encoding)).toBeLessThan(
        0.3,
      );
    });
  });

  it('samples the face crops of a large photo at a higher resolution than the detector', async () => {
    const original = await readDemoPhoto(5);
    const large = await sharp(original)
      .extend({ right: 480, bottom: 240, background: 'white' })
      .jpeg({ quality: 95 })
      .toBuffer();
    const [before, after] = [await encodeWithCachedResult(original), await encodeWithCachedResult(large)];
    expect(after).toMatchObject({ width: 2400, height: 1638 });
    expect(after.faces).toHaveLength(before.faces.length);
    sortFromLeftToRight(before.faces).forEach((face, index) => {
      const twin = sortFromLeftToRight(after.faces)[index]!;
      expect(Math.abs(face.landmarks[30]![0] - twin.landmarks[30]![0])).toBeLessThan(10);
      expect(computeDistance(face.encoding, twin.encoding)).toBeLessThan(0.25);
    });
  });

  // For these half-profile faces, the alignment by landmarks and the alignment by the detector's points differ by 0.3
  // sides of the face crop. This difference must be below the limit, because otherwise small changes of the photo would
  // change the choice between them.
  it('returns similar encodings for half-profile faces if a white border enlarges the photo', async () => {
    const original = await readDemoPhoto(4);
    const large = await sharp(original)
      .extend({ right: 480, bottom: 240, background: 'white' })
      .jpeg({ quality: 95 })
      .toBuffer();
    const [before, after] = [await encodeWithCachedResult(original), await encodeWithCachedResult(large)];
    sortFromLeftToRight(before.faces).forEach((face, index) => {
      expect(computeDistance(face.encoding, sortFromLeftToRight(after.faces)[index]!.encoding)).toBeLessThan(
        0.25,
      );
    });
  });

  it('recognises people in a grey copy of their photo', async () => {
    const original = await readDemoPhoto(3);
    const grey = await sharp(original).greyscale().jpeg({ quality: 95 }).toBuffer();
    const [before, after] = [await encodeWithCachedResult(original), await encodeWithCachedResult(grey)];
    expect(after.faces).toHaveLength(before.faces.length);
    sortFromLeftToRight(before.faces).forEach((face, index) => {
      expect(computeDistance(face.encoding, sortFromLeftToRight(after.faces)[index]!.encoding)).toBeLessThan(
        0.35,
      );
    });
  });

  it('recognises people in a rotated photo', async () => {
    const photo = await readDemoPhoto(1);
    const { faces } = await encodeWithCachedResult(photo);
    const [face] = sortFromLeftToRight(faces).slice(-1);
    const upright = await cropPortrait(photo, face!.box, 2, 500);
    const [standing] = (await encodeWithCachedResult(upright)).faces;
    const turned = await sharp(upright).rotate(45, { background: '#8a8f98' }).png().toBuffer();
    const [lying] = (await encodeWithCachedResult(turned)).faces;
    expect(computeDistance(standing!.encoding, lying!.encoding)).toBeLessThan(0.3);
  });

  /** The distances between the encodings of upright and rotated portraits; Infinity if a face is not found. */
  async function computeDistancesAfterRotation(number: number, turn: number): Promise<number[]> {
    const photo = await readDemoPhoto(number);
    const moved: number[] = [];
    for (const { box } of (await encodeWithCachedResult(photo)).faces) {
      const upright = await cropPortrait(photo, box, 2, 400);
      const [standing] = (await encodeWithCachedResult(upright)).faces;
      const turned = await sharp(upright).rotate(turn).png().toBuffer();
      const [lying, ...others] = (await encodeWithCachedResult(turned)).faces;
      moved.push(
        lying && others.length === 0 ? computeDistance(standing!.encoding, lying.encoding) : Infinity,
      );
    }
    return moved;
  }

  describe.each([90, 180, 270])('in portraits rotated by %i°', (turn) => {
    it.each([1, 5])('recognises all people in demo photo %i', async (number) => {
      expect(Math.max(...(await computeDistancesAfterRotation(number, turn)))).toBeLessThan(0.3);
    });
  });

  // The five points of rotated half-profile faces may have an error of 50°, so these faces must be aligned by their
  // landmarks.
  it.each([90, 270])('recognises half-profile faces in portraits rotated by %i°', async (turn) => {
    expect(Math.max(...(await computeDistancesAfterRotation(4, turn)))).toBeLessThan(0.3);
  });

  it('finds the faces of two people whose cheeks touch', async () => {
    const portraits: Buffer[] = [];
    for (const number of [1, 5, 6]) {
      const photo = await readDemoPhoto(number);
      for (const { box } of (await encodeWithCachedResult(photo)).faces) {
        portraits.push(await cropPortrait(photo, box, 1.15, 75));
      }
    }
    for (const [index, right] of portraits.slice(1).entries()) {
      const left = portraits[index]!;
      const couple = await sharp({ create: { width: 150, height: 75, channels: 3, background: '#888' } })
        .composite([
          { input: left, left: 0, top: 0 },
          { input: right, left: 75, top: 0 },
        ])
        .png()
        .toBuffer();
      const { faces } = await encodeWithCachedResult(couple);
      expect(faces).toHaveLength(2);
      const [first, second] = sortFromLeftToRight(faces).map(({ box }) => box.x + box.width / 2) as [
        number,
        number,
      ];
      expect(first).toBeLessThan(75);
      expect(second).toBeGreaterThan(75);
    }
  });

  /** A reduced copy of demo photo 6, whose faces have 14 to 17 pixels, in the corner of a larger photo. */
  async function createPhotoWithSmallFaces(width: number, height: number): Promise<Buffer> {
    const input = await sharp(await readDemoPhoto(6))
      .resize({ width: 106 })
      .toBuffer();
    return sharp({ create: { width, height, channels: 3, background: '#7a8a70' } })
      .composite([{ input, left: width / 2, top: height / 2 }])
      .png()
      .toBuffer();
  }

  it('finds faces of 16 px', async () => {
    const { faces } = await encodeWithCachedResult(await createPhotoWithSmallFaces(640, 480));
    expect(faces).toHaveLength(4);
    for (const { box } of faces) expect(Math.max(box.width, box.height)).toBeLessThan(20);
  });

  it('finds faces of 16 px in a large photo with the effort `thorough`', async () => {
    const thorough = await openEncoder({ ...ENCODER_OPTIONS, effort: 'thorough' });
    const { faces } = await encodeOrFail(thorough, await createPhotoWithSmallFaces(1500, 1000));
    expect(faces).toHaveLength(4);
    await thorough.close();
  });

  it('returns positions in the upright photo', async () => {
    const upright = await sharp(await readDemoPhoto(1))
      .resize({ width: 800 })
      .png()
      .toBuffer();
    const { data, info } = await sharp(upright).rotate(270).raw().toBuffer({ resolveWithObject: true });
    const stored = await sharp(data, { raw: info }).withMetadata({ orientation: 6 }).png().toBuffer();
    const turned = await encodeWithCachedResult(stored);
    expect(turned.width).toBe(800);
    expect(removeTimings(turned)).toEqual(removeTimings(await encodeWithCachedResult(upright)));
  });

  it('returns the same results in every call and in every encoder', async () => {
    const bytes = await readDemoPhoto(3);
    const first = removeTimings(await encodeOrFail(encoder, bytes));
    const another = await openEncoder(ENCODER_OPTIONS);
    expect(removeTimings(await encodeOrFail(another, bytes))).toEqual(first);
    const together = await Promise.all([1, 2].map(() => encodeOrFail(encoder, bytes)));
    for (const photo of together) expect(removeTimings(photo)).toEqual(first);
    await another.close();
  });

  it('finds a face that fills the frame', async () => {
    const photo = sharp(await readDemoPhoto(1));
    const [face] = (await encodeWithCachedResult(await readDemoPhoto(1))).faces;
    const { x, y, width, height } = face!.box;
    const region = {
      left: Math.round(x),
      top: Math.round(y),
      width: Math.round(width),
      height: Math.round(height),
    };
    const { faces } = await encodeWithCachedResult(await photo.extract(region).png().toBuffer());
    expect(faces).toHaveLength(1);
    expect(computeDistance(faces[0]!.encoding, face!.encoding)).toBeLessThan(0.4);
  });

  it.each([
    ['left', 960],
    ['top', 960],
    ['right', 960],
    ['bottom', 960],
    // The height of the reduced photo is rounded up.
    ['bottom', 3003],
  ] as const)(
    'if the %s border of a photo cuts a face, the box ends at the border (width: %i px)',
    async (border, photoWidth) => {
      const photo = sharp(await readDemoPhoto(1)).resize({ width: photoWidth });
      const whole = await encodeWithCachedResult(await photo.png().toBuffer());
      const { box } = sortFromLeftToRight(whole.faces)[1]!;
      const edges = { left: 0, top: 0, right: whole.width, bottom: whole.height };
      edges[border] = Math.round(
        {
          left: box.x + box.width / 5,
          top: box.y + box.height / 5,
          right: box.x + (box.width * 4) / 5,
          bottom: box.y + (box.height * 4) / 5,
        }[border],
      );
      const { left, top, right, bottom } = edges;
      const region = { left, top, width: right - left, height: bottom - top };
      const { faces, width, height } = await encodeWithCachedResult(
        await photo.extract(region).png().toBuffer(),
      );
      const atBorder = faces.filter((face) => {
        const { x, y } = face.box;
        const sides = {
          left: x,
          top: y,
          right: x + face.box.width - width,
          bottom: y + face.box.height - height,
        };
        expect(Math.min(sides.left, sides.top, -sides.right, -sides.bottom)).toBeGreaterThanOrEqual(-0.001);
        return Math.abs(sides[border]) < 0.001;
      });
      expect(atBorder).toHaveLength(1);
    },
  );

  it('finds every face in a crowd exactly once', async () => {
    const side = 160;
    const people = await Promise.all(
      [1, 3, 5].map(async (number) => {
        const photo = await readDemoPhoto(number);
        const { faces } = await encodeWithCachedResult(photo);
        return Promise.all(faces.map((face) => cropPortrait(photo, face.box, 2, side)));
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
    const { faces } = await encodeWithCachedResult(crowd);
    const places = faces.map(({ box }) => {
      const column = Math.floor((box.x + box.width / 2) / side);
      return column + columns * Math.floor((box.y + box.height / 2) / side);
    });
    expect(places.sort((a, b) => a - b)).toEqual(portraits.map((_, index) => index));
  });

  it('with the effort `thorough`, returns similar encodings and has another version', async () => {
    const thorough = await openEncoder({ ...ENCODER_OPTIONS, effort: 'thorough' });
    expect(thorough.model.version).not.toBe(encoder.model.version);
    const bytes = await sharp(await readDemoPhoto(1))
      .resize({ width: 500 })
      .png()
      .toBuffer();
    const [quick, slow] = [await encodeWithCachedResult(bytes), await encodeOrFail(thorough, bytes)];
    expect(slow.faces).toHaveLength(quick.faces.length);
    quick.faces.forEach((face, index) => {
      expect(computeDistance(face.encoding, slow.faces[index]!.encoding)).toBeLessThan(0.3);
    });
    await thorough.close();
  });

  it('finds no face in photos without faces', async () => {
    const blank = {
      create: { width: 400, height: 300, channels: 3 as const, background: { r: 90, g: 120, b: 60 } },
    };
    expect((await encodeWithCachedResult(await sharp(blank).png().toBuffer())).faces).toEqual([]);
  });

  it.each(TEXTURES_WITHOUT_FACES)('finds no face in %s', async (_, pixels) => {
    for (const [width, height] of [
      [150, 150],
      [640, 480],
    ] as const) {
      const photo = await createTexturedPhoto(width, height, pixels);
      expect((await encodeWithCachedResult(photo)).faces).toEqual([]);
    }
  });

  it.each([
    [1, 1],
    [40, 3],
    [2000, 1],
    [3, 700],
  ])('accepts a photo of %i × %i pixels', async (width, height) => {
    const tiny = { create: { width, height, channels: 3 as const, background: { r: 200, g: 150, b: 130 } } };
    const photo = await encodeWithCachedResult(await sharp(tiny).png().toBuffer());
    expect(photo).toMatchObject({ width, height, faces: [] });
  });

  it('returns a problem for a file that is not a photo', async () => {
    expect(await encoder.encodePhoto(new TextEncoder().encode('<svg/>'))).toMatchObject({
      ok: false,
      problem: { kind: 'unsupported-format' },
    });
  });

  it('returns a problem for a truncated photo, and then encodes the next photo', async () => {
    const whole = await readDemoPhoto(1);
    const [cut, next] = await Promise.all([
      encoder.encodePhoto(whole.subarray(0, whole.length / 2)),
      encoder.encodePhoto(whole),
    ]);
    expect(cut).toMatchObject({ ok: false, problem: { kind: 'unreadable' } });
    expect(next.ok).toBe(true);
  });

  it('returns the same results for concurrent calls, in order', async () => {
    const blank = { create: { width: 40, height: 30, channels: 3 as const, background: '#777' } };
    const photos = [await readDemoPhoto(1), await sharp(blank).png().toBuffer(), await readDemoPhoto(4)];
    const alone = [];
    for (const bytes of photos) alone.push(removeTimings(await encodeOrFail(encoder, bytes)));
    const answered: number[] = [];
    const together = await Promise.all(
      photos.map(async (bytes, index) => {
        const photo = await encodeOrFail(encoder, bytes);
        answered.push(index);
        return removeTimings(photo);
      }),
    );
    expect(together).toEqual(alone);
    expect(answered).toEqual([0, 1, 2]);
  });

  it('throws with instructions if the models are missing', async () => {
    await expect(openEncoder({ ...ENCODER_OPTIONS, modelsDirectory: '/nowhere' })).rejects.toThrow(
      'npm run build:models',
    );
  });
});

describe('the two runtimes', () => {
  it('agree on the faces of a photo, landmarks and encodings to 1e-4', async () => {
    const onnx = await openEncoder(ENCODER_OPTIONS);
    const tfjs = await openEncoder({ ...ENCODER_OPTIONS, runtime: 'tfjs' });
    expect(tfjs.model.version).toMatch(/^\d+\.tfjs-(wasm|tensorflow)\.[0-9a-f]{8}$/);
    for (const bytes of [
      await readDemoPhoto(1),
      await sharp(await readDemoPhoto(4))
        .resize({ width: 500 })
        .png()
        .toBuffer(),
    ]) {
      const [ours, theirs] = [await encodeOrFail(onnx, bytes), await encodeOrFail(tfjs, bytes)];
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
        expect(computeDistance(face.encoding, twin.encoding)).toBeLessThan(1e-4);
      });
    }
    await Promise.all([onnx.close(), tfjs.close()]);
  });
});

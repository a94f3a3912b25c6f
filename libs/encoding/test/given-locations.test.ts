import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { computeDistance, readDemoPhoto } from './demo-photos.js';
import { type Box, openEncoder, type EncodedPhoto, type FaceEncoder } from '../src/index.js';

describe('with given locations, the encoder', () => {
  let encoder: FaceEncoder;
  let detected: EncodedPhoto;
  let photo: Buffer;

  async function encodeFacesAtLocations(
    bytes: Uint8Array,
    locations?: readonly Box[],
  ): Promise<EncodedPhoto> {
    const result = await encoder.encodePhoto(bytes, locations);
    if (!result.ok) throw new Error(result.problem.message);
    return result.photo;
  }

  beforeAll(async () => {
    encoder = await openEncoder({ runtime: 'onnx', maxPixels: 50_000_000 });
    photo = await readDemoPhoto(4);
    detected = await encodeFacesAtLocations(photo);
  });

  afterAll(() => encoder.close());

  it('encodes exactly the faces at these locations, in the given order', async () => {
    const locations = detected.faces.map(({ box }) => box).reverse();
    const { faces, width, height } = await encodeFacesAtLocations(photo, [...locations, locations[0]!]);
    expect({ width, height }).toEqual({ width: detected.width, height: detected.height });
    expect(faces.map(({ box }) => box)).toEqual([...locations, locations[0]]);
    expect(faces.at(-1)).toEqual(faces[0]);
    faces.slice(0, -1).forEach((face, index) => {
      expect(face).toEqual(detected.faces.at(-1 - index));
    });
  });

  it('encodes the same faces if the boxes of another detector are up to a quarter larger or smaller', async () => {
    for (const factor of [0.75, 1.25]) {
      const locations = detected.faces.map(({ box: { x, y, width, height } }) => ({
        x: x + (width * (1 - factor)) / 2,
        y: y + (height * (1 - factor)) / 2,
        width: width * factor,
        height: height * factor,
      }));
      const { faces } = await encodeFacesAtLocations(photo, locations);
      faces.forEach((face, index) => {
        const { box, ...expected } = detected.faces[index]!;
        expect(face).toMatchObject(expected);
        expect(face.box).not.toEqual(box);
      });
    }
  });

  it('encodes a face that is only found in a close-up of its location', async () => {
    const { box } = detected.faces[0]!;
    // The detector does not find such a small face in a photo of this size.
    const [size, side] = [4000, 24];
    const face = await sharp(photo)
      .extract({
        left: Math.round(box.x),
        top: Math.round(box.y),
        width: Math.round(box.width),
        height: Math.round(box.height),
      })
      .resize(side, side)
      .toBuffer();
    const canvas = { width: size, height: size, channels: 3 as const, background: '#777' };
    const crowd = await sharp({ create: canvas })
      .composite([{ input: face, left: 2000, top: 1000 }])
      .png()
      .toBuffer();
    expect(await encoder.encodePhoto(crowd)).toMatchObject({ photo: { faces: [] } });
    const { faces } = await encodeFacesAtLocations(crowd, [{ x: 2000, y: 1000, width: side, height: side }]);
    expect(faces[0]!.score).toBeGreaterThan(0);
  });

  it('encodes a face in an upside-down photo', async () => {
    const { width, height } = detected;
    const turned = await sharp(photo).rotate(180).png().toBuffer();
    const { box, encoding } = detected.faces[0]!;
    const turnedBox = {
      ...box,
      x: width - box.x - box.width,
      y: height - box.y - box.height,
    };
    const { faces } = await encodeFacesAtLocations(turned, [turnedBox]);
    expect(computeDistance(faces[0]!.encoding, encoding)).toBeLessThan(0.35);
  });

  it('encodes a location without a face, with the score 0', async () => {
    const { faces } = await encodeFacesAtLocations(photo, [{ x: 0, y: 0, width: 40, height: 40 }]);
    expect(faces).toHaveLength(1);
    expect(faces[0]!.score).toBeLessThan(0.5);
    expect(faces[0]!.encoding.every(Number.isFinite)).toBe(true);
  });

  it('clips boxes to the photo', async () => {
    const { width, height } = detected;
    const { faces } = await encodeFacesAtLocations(photo, [{ x: -50, y: -60, width: 1e6, height: 1e6 }]);
    expect(faces[0]!.box).toEqual({ x: 0, y: 0, width, height });
  });

  it.each([
    ['beyond the right edge', { x: 1e5, y: 0, width: 50, height: 50 }],
    ['above the photo', { x: 10, y: -50, width: 50, height: 50.5 }],
  ])('returns a problem for a box %s', async (_, box) => {
    const inside = { x: 0, y: 0, width: 50, height: 50 };
    expect(await encoder.encodePhoto(photo, [inside, box])).toMatchObject({
      ok: false,
      problem: { kind: 'location-outside-photo', message: expect.stringMatching(/^The location 1 /) },
    });
  });

  it.each([
    ['of 1 × 1 pixel', { x: 30, y: 30, width: 1, height: 1 }],
    ['of 1 pixel height', { x: 0, y: 30, width: 1000, height: 1 }],
  ])('returns finite numbers for a box %s', async (_, box) => {
    const { faces } = await encodeFacesAtLocations(photo, [box]);
    expect([...faces[0]!.encoding, ...faces[0]!.landmarks.flat()].every(Number.isFinite)).toBe(true);
  });
});

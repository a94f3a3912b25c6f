import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { tintGrey, type Tint } from '../src/chips/tint-grey.js';

const level = fc.integer({ min: 0, max: 255 });
const batch = (count: number, data: readonly number[]) => ({
  count,
  height: 1,
  width: data.length / 3 / count,
  data: new Float32Array(data),
});

const MIDTONES: Tint = { strength: 0.8, on: 'midtones' };
const EVERYTHING: Tint = { strength: 1.2, on: 'everything' };

describe('tintGrey', () => {
  it('makes grey skin reddish, and leaves black and white as they are', () => {
    const { data } = tintGrey(batch(1, [0, 0, 0, 128, 128, 128, 255, 255, 255]), MIDTONES);
    expect([...data.subarray(0, 3)]).toEqual([0, 0, 0]);
    expect(data[3]).toBeGreaterThan(128);
    expect(data[5]).toBeLessThan(128);
    expect([...data.subarray(6)]).toEqual([255, 255, 255]);
  });

  it('keeps brighter brighter, and every value a colour', () => {
    const ramp = Array.from({ length: 256 }, (_, value) => [value, value, value]).flat();
    const { data } = tintGrey(batch(1, ramp), MIDTONES);
    for (let index = 3; index < data.length; index += 1)
      expect(data[index]).toBeGreaterThan(data[index - 3]!);
    expect(Math.min(...data)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...data)).toBeLessThanOrEqual(255);
  });

  it('gives everything some colour where it is told to, and no value beyond white or black', () => {
    const { data } = tintGrey(batch(1, [0, 0, 0, 128, 128, 128, 255, 255, 255]), EVERYTHING);
    expect(data[0]).toBeGreaterThan(0);
    expect(data[8]).toBeLessThan(255);
    expect(Math.min(...data)).toBe(0);
    expect(Math.max(...data)).toBe(255);
  });

  it('colours both sides of a face alike, and the face more than what is around it', () => {
    const side = 150;
    const grey = new Float32Array(side * side * 3).fill(128);
    const { data } = tintGrey({ count: 1, height: side, width: side, data: grey }, MIDTONES);
    const red = (x: number, y: number) => data[(y * side + x) * 3]!;
    for (let y = 0; y < side; y += 7)
      for (let x = 0; x < side / 2; x += 7) expect(red(x, y)).toBeCloseTo(red(side - 1 - x, y), 4);
    expect(red(75, 75)).toBeGreaterThan(red(2, 75) + 5);
  });

  it('leaves chips with any colour in them alone, beside grey ones too', () => {
    const coloured = fc
      .array(level, { minLength: 6, maxLength: 6 })
      .filter(([red, green, blue]) => red !== green || green !== blue);
    fc.assert(
      fc.property(coloured, level, (pixels, grey) => {
        const { data } = tintGrey(batch(2, [...pixels, ...Array<number>(6).fill(grey)]), MIDTONES);
        expect([...data.subarray(0, 6)]).toEqual(pixels);
      }),
    );
  });

  it('does not touch what it was given', () => {
    const given = batch(1, [90, 90, 90]);
    tintGrey(given, MIDTONES);
    expect([...given.data]).toEqual([90, 90, 90]);
  });
});

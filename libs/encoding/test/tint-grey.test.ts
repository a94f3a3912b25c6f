import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { tintGrey } from '../src/chips/tint-grey.js';

const level = fc.integer({ min: 0, max: 255 });
const batch = (count: number, data: readonly number[]) => ({
  count,
  height: 1,
  width: data.length / 3 / count,
  data: new Float32Array(data),
});

describe('tintGrey', () => {
  it('makes grey skin reddish, and leaves black and white as they are', () => {
    const { data } = tintGrey(batch(1, [0, 0, 0, 128, 128, 128, 255, 255, 255]), 0.8);
    expect([...data.subarray(0, 3)]).toEqual([0, 0, 0]);
    expect(data[3]).toBeGreaterThan(128);
    expect(data[5]).toBeLessThan(128);
    expect([...data.subarray(6)]).toEqual([255, 255, 255]);
  });

  it('keeps brighter brighter, and every value a colour', () => {
    const ramp = Array.from({ length: 256 }, (_, value) => [value, value, value]).flat();
    const { data } = tintGrey(batch(1, ramp), 0.8);
    for (let index = 3; index < data.length; index += 1)
      expect(data[index]).toBeGreaterThan(data[index - 3]!);
    expect(Math.min(...data)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...data)).toBeLessThanOrEqual(255);
  });

  it('leaves chips with any colour in them alone, beside grey ones too', () => {
    const coloured = fc
      .array(level, { minLength: 6, maxLength: 6 })
      .filter(([red, green, blue]) => red !== green || green !== blue);
    fc.assert(
      fc.property(coloured, level, (pixels, grey) => {
        const { data } = tintGrey(batch(2, [...pixels, ...Array<number>(6).fill(grey)]), 0.8);
        expect([...data.subarray(0, 6)]).toEqual(pixels);
      }),
    );
  });

  it('does not touch what it was given', () => {
    const given = batch(1, [90, 90, 90]);
    tintGrey(given, 0.8);
    expect([...given.data]).toEqual([90, 90, 90]);
  });
});

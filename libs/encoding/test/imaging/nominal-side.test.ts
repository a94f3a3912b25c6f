import { describe, expect, it } from '@jest/globals';
import { nominalSide } from '../../src/imaging/nominal-side.js';

describe('nominalSide', () => {
  it('returns the longer side of a photo of ordinary shape', () => {
    expect(nominalSide(1920, 1280)).toBe(1920);
    expect(nominalSide(300, 600)).toBe(600);
  });

  it('returns a side that depends on the number of pixels for a panorama', () => {
    expect(nominalSide(8000, 1000)).toBe(4000);
    expect(nominalSide(1000, 8000)).toBe(4000);
  });
});

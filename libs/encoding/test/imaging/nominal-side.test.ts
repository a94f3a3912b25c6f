import { describe, expect, it } from '@jest/globals';
import { computeNominalSide } from '../../src/imaging/nominal-side.js';

describe('nominalSide', () => {
  it('returns the longer side of a photo of ordinary shape', () => {
    expect(computeNominalSide(1920, 1280)).toBe(1920);
    expect(computeNominalSide(300, 600)).toBe(600);
  });

  it('returns a side that depends on the number of pixels for a panorama', () => {
    expect(computeNominalSide(8000, 1000)).toBe(4000);
    expect(computeNominalSide(1000, 8000)).toBe(4000);
  });
});

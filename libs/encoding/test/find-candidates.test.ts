import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { planSteps } from '../src/detection/find-candidates.js';

describe('planSteps', () => {
  it('begins with a glance and comes nearer with every look, as far as is of use', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 }), (photoSide) => {
        const sides = planSteps(photoSide).map(({ longSide }) => longSide);
        expect(sides[0]).toBe(192);
        expect(sides).toEqual([...new Set(sides)].sort((a, b) => a - b));
        expect(sides.at(-1)).toBe(Math.max(192, Math.round(photoSide * 1.6)));
      }),
    );
  });

  it('gives small photos a glance and large ones a second look in any case', () => {
    const always = (photoSide: number) =>
      planSteps(photoSide)
        .filter((step) => step.always)
        .map(({ longSide }) => longSide);
    expect(always(250)).toEqual([192]);
    expect(always(500)).toEqual([192, 500]);
    expect(always(1920)).toEqual([192, 640]);
  });
});

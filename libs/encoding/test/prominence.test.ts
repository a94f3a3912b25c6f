import { describe, expect, it } from '@jest/globals';
import { sortByProminence, prominence } from '../src/prominence.js';

const PHOTO = { width: 100, height: 80 };

function square(x: number, y: number, side: number) {
  return { box: { x: x - side / 2, y: y - side / 2, width: side, height: side } };
}

describe('prominence', () => {
  it('is the area of a face in the centre', () => {
    expect(prominence(square(50, 40, 20).box, PHOTO)).toBe(400);
  });

  it('is higher for larger faces, and for more central ones', () => {
    const [central, aside, large] = [square(50, 40, 20), square(20, 40, 20), square(60, 40, 40)];
    expect(sortByProminence([aside, central, large], PHOTO)).toEqual([large, central, aside]);
  });

  it('orders equal faces by position: upper before lower, left before right', () => {
    const [left, right] = [square(20, 40, 10), square(80, 40, 10)];
    const [upper, lower] = [square(50, 20, 10), square(50, 60, 10)];
    expect(sortByProminence([right, left], PHOTO)).toEqual([left, right]);
    expect(sortByProminence([lower, upper], PHOTO)).toEqual([upper, lower]);
  });
});

import { describe, expect, it } from '@jest/globals';
import { sortByProminence, computeProminence } from '../src/prominence.js';

const PHOTO_SIZE = { width: 100, height: 80 };

function createSquareFace(x: number, y: number, side: number) {
  return { box: { x: x - side / 2, y: y - side / 2, width: side, height: side } };
}

describe('computeProminence', () => {
  it('returns the area of a face that is in the centre of the photo', () => {
    expect(computeProminence(createSquareFace(50, 40, 20).box, PHOTO_SIZE)).toBe(400);
  });

  it('returns a higher value for a larger face, and for a face nearer to the centre', () => {
    const [central, aside, large] = [
      createSquareFace(50, 40, 20),
      createSquareFace(20, 40, 20),
      createSquareFace(60, 40, 40),
    ];
    expect(sortByProminence([aside, central, large], PHOTO_SIZE)).toEqual([large, central, aside]);
  });

  it('equally prominent faces are sorted from top to bottom, and then from left to right', () => {
    const [left, right] = [createSquareFace(20, 40, 10), createSquareFace(80, 40, 10)];
    const [upper, lower] = [createSquareFace(50, 20, 10), createSquareFace(50, 60, 10)];
    expect(sortByProminence([right, left], PHOTO_SIZE)).toEqual([left, right]);
    expect(sortByProminence([lower, upper], PHOTO_SIZE)).toEqual([upper, lower]);
  });
});

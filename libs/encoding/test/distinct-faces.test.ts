import { describe, expect, it } from '@jest/globals';
import { distinctFaces } from '../src/alignment/distinct-faces.js';

function chipAt(x: number, y: number, side: number) {
  return { chip: { a: side, b: 0, x: x - side / 2, y: y - side / 2 } };
}

describe('distinctFaces', () => {
  it('keeps the first of two chips with one place', () => {
    const [first, again] = [chipAt(100, 100, 80), chipAt(110, 105, 90)];
    expect(distinctFaces([first, again])).toEqual([first]);
  });

  it('keeps people who stand cheek to cheek', () => {
    // A chip is one and a half faces wide, so these centres are a face apart.
    const couple = [chipAt(100, 100, 90), chipAt(160, 100, 90)];
    expect(distinctFaces(couple)).toEqual(couple);
  });
});

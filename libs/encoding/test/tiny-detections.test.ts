import { describe, expect, it } from '@jest/globals';
import { tinyDetections } from '../src/detection/tiny-detections.js';

/** Cells that see nothing, for two canvases of 2 × 3 cells. */
function blind(): Float32Array {
  const cells = new Float32Array(2 * 2 * 3 * 5 * 5);
  for (let at = 4; at < cells.length; at += 5) cells[at] = -20;
  return cells;
}

describe('tinyDetections', () => {
  it('decodes a box against its cell and anchor', () => {
    const cells = blind();
    // Second canvas, second row, third column, fourth anchor.
    const at = (((1 * 2 + 1) * 3 + 2) * 5 + 3) * 5;
    cells.set([0, 0, Math.log(2), 0, 0], at);
    expect(tinyDetections({ rows: 2, columns: 3, cells }, 0, 0.1)).toEqual([]);
    const [detection, ...others] = tinyDetections({ rows: 2, columns: 3, cells }, 1, 0.1);
    expect(others).toEqual([]);
    const [width, height] = [2 * 4.266906 * 32, 5.178857 * 32];
    expect(detection!.score).toBeCloseTo(0.5);
    expect(detection!.box.width).toBeCloseTo(width, 3);
    expect(detection!.box.height).toBeCloseTo(height, 3);
    expect(detection!.box.x).toBeCloseTo(2.5 * 32 - width / 2, 3);
    expect(detection!.box.y).toBeCloseTo(1.5 * 32 - height / 2, 3);
  });
});

import { describe, expect, it } from '@jest/globals';
import { YunetDetector } from '../../src/detection/yunet/yunet-detector.js';
import { type PixelBatch } from '../../src/imaging/pixel-batch.js';
import { type NeuralNetwork, type Tensor } from '../../src/inference/inference-runtime.js';

const VALUES_PER_CELL = 16;
const TWO_BLACK_CANVASES: PixelBatch = {
  count: 2,
  height: 64,
  width: 96,
  data: new Float32Array(2 * 64 * 96 * 3),
};

/** Creates the output for a grid in which the score of every cell is near 0. */
function createEmptyGrid(stride: number): Tensor {
  const [rows, columns] = [TWO_BLACK_CANVASES.height / stride, TWO_BLACK_CANVASES.width / stride];
  const data = new Float32Array(TWO_BLACK_CANVASES.count * rows * columns * VALUES_PER_CELL);
  for (let at = 0; at < data.length; at += VALUES_PER_CELL) data.set([-20, -20], at);
  return { shape: [TWO_BLACK_CANVASES.count, rows, columns, VALUES_PER_CELL], data };
}

/** A fake network that returns these cells. */
function createNetworkWithCells(
  cells: readonly { stride: number; canvas: number; row: number; column: number; values: number[] }[],
): NeuralNetwork {
  const outputs = Object.fromEntries(
    [8, 16, 32].map((stride) => [`stride${stride}`, createEmptyGrid(stride)]),
  );
  for (const { stride, canvas, row, column, values } of cells) {
    const { shape, data } = outputs[`stride${stride}`]!;
    data.set(values, ((canvas * shape[1]! + row) * shape[2]! + column) * VALUES_PER_CELL);
  }
  return { run: () => Promise.resolve(outputs), release: () => Promise.resolve() };
}

describe('YunetDetector', () => {
  it('decodes a cell relative to its corner, in units of its stride', async () => {
    const points = [0.1, 0.2, 0.9, 0.2, 0.5, 0.6, 0.2, 1, 0.8, 1];
    const network = createNetworkWithCells([
      {
        stride: 16,
        canvas: 1,
        row: 2,
        column: 3,
        values: [0, 0, 0.5, 0.25, Math.log(2), Math.log(3), ...points],
      },
    ]);
    const [first, second] = await new YunetDetector(network).detect(TWO_BLACK_CANVASES, 0.1);
    expect(first).toEqual([]);
    const [detection, ...others] = second!;
    expect(others).toEqual([]);
    expect(detection!.score).toBeCloseTo(0.5, 9);
    expect(detection!.box).toEqual({
      x: expect.closeTo(3.5 * 16 - 16, 4),
      y: expect.closeTo(2.25 * 16 - 24, 4),
      width: expect.closeTo(32, 4),
      height: expect.closeTo(48, 4),
    });
    detection!.points.forEach(([x, y], index) => {
      expect(x).toBeCloseTo((3 + points[2 * index]!) * 16, 4);
      expect(y).toBeCloseTo((2 + points[2 * index + 1]!) * 16, 4);
    });
  });

  it('computes the score as the geometric mean of class and objectness, and applies the threshold', async () => {
    const values = [2, -1, 0.5, 0.5, 0, 0, ...Array<number>(10).fill(0.5)];
    const network = createNetworkWithCells([{ stride: 8, canvas: 0, row: 1, column: 1, values }]);
    const score = Math.sqrt(1 / (1 + Math.exp(-2)) / (1 + Math.exp(1)));
    const [detections] = await new YunetDetector(network).detect(TWO_BLACK_CANVASES, 0.1);
    expect(detections![0]!.score).toBeCloseTo(score, 6);
    expect(await new YunetDetector(network).detect(TWO_BLACK_CANVASES, score - 0.001)).toMatchObject([
      [{}],
      [],
    ]);
    expect(await new YunetDetector(network).detect(TWO_BLACK_CANVASES, score + 0.001)).toEqual([[], []]);
  });

  it('reports a face once if cells of two strides predict it', async () => {
    const at = (stride: number, logit: number) => ({
      stride,
      canvas: 0,
      row: 0,
      column: 0,
      values: [logit, logit, 16 / stride, 16 / stride, Math.log(24 / stride), Math.log(24 / stride)].concat(
        Array<number>(10).fill(0.5),
      ),
    });
    const [detections] = await new YunetDetector(createNetworkWithCells([at(8, 1), at(32, 3)])).detect(
      TWO_BLACK_CANVASES,
      0.1,
    );
    const [face, ...others] = detections!;
    expect(others).toEqual([]);
    expect(face!.score).toBeCloseTo(1 / (1 + Math.exp(-3)), 6);
  });
});

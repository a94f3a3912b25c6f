import { type PixelBatch } from '../../imaging/pixel-batch.js';
import { type Point } from '../../imaging/geometry/similarity.js';
import { type NeuralNetwork, type Tensor } from '../../inference/inference-runtime.js';
import { type Detection, type FacePoints } from '../detection.js';
import { type FaceDetector } from '../face-detector.js';
import { nonMaximumSuppression, OVERLAP_THRESHOLD } from '../non-maximum-suppression.js';

/** The file name of the network in the models folder. */
export const YUNET_FILE = 'yunet.onnx';

const CELL_STRIDES = [8, 16, 32];
/**
 * The number of values per cell: class logit, objectness logit, box (dx, dy, log width, log height), five points (x,
 * y).
 */
const VALUES_PER_CELL = 16;

/**
 * YuNet, model "n": Wu, Peng, Yu, "YuNet: A Tiny Millisecond-level Face Detector", Machine Intelligence Research 2023.
 *
 * YuNet was trained on faces of about 10 to 300 pixels. The detector is anchor-free: there are three grids, and each
 * cell predicts one face relative to the corner of the cell, in units of the grid's stride.
 */
export class YunetDetector implements FaceDetector {
  readonly canvasMultiple = 32;

  constructor(private readonly network: NeuralNetwork) {}

  async detect(canvases: PixelBatch, scoreThreshold: number): Promise<Detection[][]> {
    const { count, height, width, data } = canvases;
    const outputs = await this.network.run({ shape: [count, height, width, 3], data });
    return Array.from({ length: count }, (_, canvas) => {
      const detections = CELL_STRIDES.flatMap((stride) =>
        decodeDetectionGrid(outputs[`stride${stride}`]!, canvas, stride, scoreThreshold),
      );
      return nonMaximumSuppression(detections, OVERLAP_THRESHOLD);
    });
  }
}

/** Decodes the faces that the cells of one grid predict, including overlapping ones. */
function decodeDetectionGrid(
  { shape, data }: Tensor,
  canvas: number,
  stride: number,
  scoreThreshold: number,
): Detection[] {
  const [, rows, columns] = shape as [number, number, number, number];
  const detections: Detection[] = [];
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      const at = ((canvas * rows + row) * columns + column) * VALUES_PER_CELL;
      const score = Math.sqrt(sigmoid(data[at]!) * sigmoid(data[at + 1]!));
      if (score < scoreThreshold) continue;
      const position = (dx: number, dy: number): Point => [(column + dx) * stride, (row + dy) * stride];
      const [x, y] = position(data[at + 2]!, data[at + 3]!);
      const width = Math.exp(data[at + 4]!) * stride;
      const height = Math.exp(data[at + 5]!) * stride;
      const points = [6, 8, 10, 12, 14].map((point) => position(data[at + point]!, data[at + point + 1]!));
      detections.push({
        box: { x: x - width / 2, y: y - height / 2, width, height },
        score,
        points: points as unknown as FacePoints,
      });
    }
  }
  return detections;
}

function sigmoid(logit: number): number {
  return 1 / (1 + Math.exp(-logit));
}

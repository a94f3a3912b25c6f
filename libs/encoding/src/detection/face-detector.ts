import { type PixelBatch } from '../imaging/pixel-batch.js';
import { type Detection } from './detection.js';

/** Finds faces on a canvas. A detector is one folder below `detection/` that implements this. */
export interface FaceDetector {
  /** Width and height of a canvas must be multiples of this, in pixels. */
  readonly canvasMultiple: number;
  /**
   * @param canvases RGB, 0…255, any number of one size
   * @param scoreThreshold lowest score that is reported
   * @returns for each canvas its faces after non-maximum suppression, highest score first, in pixels of the canvas from
   *   the outer edge of its first pixel; boxes may extend beyond the border
   */
  detect(canvases: PixelBatch, scoreThreshold: number): Promise<Detection[][]>;
}

import { type PixelBatch } from '../imaging/pixel-batch.js';
import { type Detection } from './detection.js';

/** Finds faces on a canvas. Each detector is a folder below `detection/` that implements this interface. */
export interface FaceDetector {
  /** The width and the height of a canvas in pixels must be multiples of this number. */
  readonly canvasMultiple: number;
  /**
   * @param canvases any number of RGB images of the same size, 0…255
   * @param scoreThreshold the lowest score of a reported face
   * @returns the faces on each canvas after non-maximum suppression, highest score first; positions are in pixels from
   *   the outer corner of the canvas, and boxes may extend beyond its border
   */
  detect(canvases: PixelBatch, scoreThreshold: number): Promise<Detection[][]>;
}

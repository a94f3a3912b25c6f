import { halveRaster, type Raster } from './raster.js';

/** An image pyramid: an image and its successive halves, which are computed on demand. */
export class Pyramid {
  private readonly levels: Raster[];

  constructor(raster: Raster) {
    this.levels = [raster];
  }

  get base(): Raster {
    return this.levels[0]!;
  }

  /**
   * The level to sample when `pixels` pixels of the base become one: the smallest level that has at least one pixel for
   * each result, so that bilinear interpolation does not skip any.
   */
  levelFor(pixels: number): { raster: Raster; scale: number } {
    const depth = Math.max(0, Math.floor(Math.log2(pixels)));
    while (this.levels.length <= depth) this.levels.push(halveRaster(this.levels.at(-1)!));
    return { raster: this.levels[depth]!, scale: 2 ** -depth };
  }
}

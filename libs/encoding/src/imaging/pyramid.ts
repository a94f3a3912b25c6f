import { halveRaster, type Raster } from './raster.js';

/** An image pyramid: an image and its successive halves, which are computed on demand. */
export class ImagePyramid {
  private readonly levels: Raster[];

  constructor(raster: Raster) {
    this.levels = [raster];
  }

  get base(): Raster {
    return this.levels[0]!;
  }

  /**
   * Returns the level to sample if one pixel of the result covers `pixels` pixels of the base. The selected level is
   * the smallest level with at least one pixel for each pixel of the result, so that bilinear interpolation skips no
   * pixel.
   */
  selectLevel(pixels: number): { raster: Raster; scale: number } {
    const depth = Math.max(0, Math.floor(Math.log2(pixels)));
    while (this.levels.length <= depth) this.levels.push(halveRaster(this.levels.at(-1)!));
    return { raster: this.levels[depth]!, scale: 2 ** -depth };
  }
}

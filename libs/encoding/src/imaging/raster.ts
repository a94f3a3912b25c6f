/** A decoded image: rows of RGB bytes. */
export interface Raster {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** Returns the image at half the size. Each pixel is the mean of four pixels. An odd last row or column is dropped. */
export function halveRaster({ width, height, data }: Raster): Raster {
  const half = { width: Math.max(1, width >> 1), height: Math.max(1, height >> 1) };
  const result = new Uint8Array(half.width * half.height * 3);
  const right = width > 1 ? 3 : 0;
  const below = height > 1 ? width * 3 : 0;
  let to = 0;
  for (let row = 0; row < half.height; row += 1) {
    let red = row * 2 * width * 3;
    for (let column = 0; column < half.width; column += 1, red += 6, to += 3) {
      const green = red + 1;
      const blue = red + 2;
      result[to] =
        (data[red]! + data[red + right]! + data[red + below]! + data[red + below + right]! + 2) >> 2;
      result[to + 1] =
        (data[green]! + data[green + right]! + data[green + below]! + data[green + below + right]! + 2) >> 2;
      result[to + 2] =
        (data[blue]! + data[blue + right]! + data[blue + below]! + data[blue + below + right]! + 2) >> 2;
    }
  }
  return { ...half, data: result };
}

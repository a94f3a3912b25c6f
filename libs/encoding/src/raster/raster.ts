/** A decoded image: rows of RGB bytes. */
export interface Raster {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** The same image at half the size, each pixel the mean of four. An odd last row or column is dropped. */
export function halve({ width, height, data }: Raster): Raster {
  const half = { width: Math.max(1, width >> 1), height: Math.max(1, height >> 1) };
  const result = new Uint8Array(half.width * half.height * 3);
  const right = width > 1 ? 3 : 0;
  const below = height > 1 ? width * 3 : 0;
  let to = 0;
  for (let row = 0; row < half.height; row += 1) {
    let from = row * 2 * width * 3;
    for (let column = 0; column < half.width; column += 1, from += 6, to += 3) {
      for (let channel = from; channel < from + 3; channel += 1) {
        const sum =
          data[channel]! + data[channel + right]! + data[channel + below]! + data[channel + below + right]!;
        result[to + channel - from] = (sum + 2) >> 2;
      }
    }
  }
  return { ...half, data: result };
}

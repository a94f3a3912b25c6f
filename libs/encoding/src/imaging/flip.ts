import { type PixelBatch } from './pixel-batch.js';

/** The images of a batch with left and right exchanged. */
export function mirrored({ count, height, width, data }: PixelBatch): PixelBatch {
  const result = new Float32Array(data.length);
  for (let row = 0; row < count * height; row += 1) {
    const start = row * width * 3;
    for (let from = start, to = start + (width - 1) * 3; to >= start; from += 3, to -= 3) {
      result[to] = data[from]!;
      result[to + 1] = data[from + 1]!;
      result[to + 2] = data[from + 2]!;
    }
  }
  return { count, height, width, data: result };
}

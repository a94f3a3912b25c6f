import { type PixelBatch } from './pixel-batch.js';

/** Mirrors the images of a batch horizontally. */
export function mirrorBatch(batch: PixelBatch): PixelBatch {
  const data = new Float32Array(batch.data.length);
  mirrorInto(data, batch);
  return { ...batch, data };
}

/** Returns the images of a batch, followed by their mirror images in the same order. */
export function appendMirrorImages(batch: PixelBatch): PixelBatch {
  const data = new Float32Array(2 * batch.data.length);
  data.set(batch.data);
  mirrorInto(data.subarray(batch.data.length), batch);
  return { ...batch, count: 2 * batch.count, data };
}

function mirrorInto(result: Float32Array, { count, height, width, data }: PixelBatch): void {
  for (let row = 0; row < count * height; row += 1) {
    const start = row * width * 3;
    for (let from = start, to = start + (width - 1) * 3; to >= start; from += 3, to -= 3) {
      result[to] = data[from]!;
      result[to + 1] = data[from + 1]!;
      result[to + 2] = data[from + 2]!;
    }
  }
}

import { type PixelBatch } from '../runtime/face-runtime.js';

/** How far faces lie from grey where they are neither dark nor bright: red, green and blue, in levels of 255. */
const COMPLEXION = [25, -7, -30] as const;

/**
 * Gives grey chips the colours that faces mostly have; coloured ones stay as they are.
 *
 * The encoding network was taught with photos in colour. Half of a face's colour brings the encoding of its grey photo
 * nearer to that of its coloured one, and on grey photos one error in six goes.
 *
 * @param strength how much of a face's colour they get, 0…1
 */
export function tintGrey({ count, height, width, data }: PixelBatch, strength: number): PixelBatch {
  const numbers = height * width * 3;
  const result = new Float32Array(data);
  for (let chip = 0; chip < count; chip += 1) {
    const pixels = result.subarray(chip * numbers, (chip + 1) * numbers);
    if (isGrey(pixels)) tint(pixels, strength);
  }
  return { count, height, width, data: result };
}

function isGrey(pixels: Float32Array): boolean {
  for (let pixel = 0; pixel < pixels.length; pixel += 3) {
    if (pixels[pixel] !== pixels[pixel + 1] || pixels[pixel] !== pixels[pixel + 2]) return false;
  }
  return true;
}

/** Black stays black, and white white. */
function tint(pixels: Float32Array, strength: number): void {
  for (let pixel = 0; pixel < pixels.length; pixel += 3) {
    const grey = pixels[pixel]! / 255;
    const amount = strength * 4 * grey * (1 - grey);
    for (let channel = 0; channel < 3; channel += 1)
      pixels[pixel + channel]! += amount * COMPLEXION[channel]!;
  }
}

import { type PixelBatch } from '../runtime/face-runtime.js';
import { COMPLEXION } from './complexion.js';

export interface Tint {
  /** How much of a face's colour grey chips get; up to about 1.2 it tells faces apart better. */
  strength: number;
  /** Whether black stays black and white white, or everything gets colour as far as it can. */
  on: 'midtones' | 'everything';
}

/**
 * Gives grey chips the colours that faces mostly have in each place; coloured ones stay as they are.
 *
 * The encoding network was taught with photos in colour. Some of a face's colour brings the encoding of its grey photo
 * nearer to that of its coloured one, and on grey photos more than one error in six goes.
 */
export function tintGrey({ count, height, width, data }: PixelBatch, tint: Tint): PixelBatch {
  const numbers = height * width * 3;
  const result = new Float32Array(data);
  for (let chip = 0; chip < count; chip += 1) {
    const pixels = result.subarray(chip * numbers, (chip + 1) * numbers);
    if (isGrey(pixels)) colour(pixels, width, tint);
  }
  return { count, height, width, data: result };
}

function isGrey(pixels: Float32Array): boolean {
  for (let pixel = 0; pixel < pixels.length; pixel += 3) {
    if (pixels[pixel] !== pixels[pixel + 1] || pixels[pixel] !== pixels[pixel + 2]) return false;
  }
  return true;
}

function colour(pixels: Float32Array, width: number, { strength, on }: Tint): void {
  const complexion = complexionOf(width, pixels.length / 3 / width);
  for (let pixel = 0; pixel < pixels.length; pixel += 3) {
    const grey = pixels[pixel]!;
    const amount = on === 'midtones' ? (strength * 4 * grey * (255 - grey)) / 255 ** 2 : strength;
    for (let channel = 0; channel < 3; channel += 1) {
      const tinted = grey + amount * complexion[pixel + channel]!;
      pixels[pixel + channel] = Math.min(255, Math.max(0, tinted));
    }
  }
}

let known: { width: number; height: number; colours: Float32Array } | undefined;

/** {@link COMPLEXION} for every pixel of a chip, bilinear between its places. The chips of a network are all of one size. */
function complexionOf(width: number, height: number): Float32Array {
  if (known?.width === width && known.height === height) return known.colours;
  const colours = new Float32Array(width * height * 3);
  for (let row = 0, to = 0; row < height; row += 1) {
    const [above, below, down] = between(row, height);
    for (let column = 0; column < width; column += 1) {
      const [left, right, along] = between(column, width);
      for (let channel = 0; channel < 3; channel += 1, to += 1) {
        const upper = mixed(placeAt(above, left)[channel]!, placeAt(above, right)[channel]!, along);
        const lower = mixed(placeAt(below, left)[channel]!, placeAt(below, right)[channel]!, along);
        colours[to] = mixed(upper, lower, down);
      }
    }
  }
  known = { width, height, colours };
  return colours;
}

/** The two places a pixel lies between, and how far it is on its way from one to the other. */
function between(pixel: number, pixels: number): [from: number, to: number, way: number] {
  const last = COMPLEXION.length - 1;
  const position = pixels > 1 ? (pixel / (pixels - 1)) * last : last / 2;
  const from = Math.min(Math.floor(position), last - 1);
  return [from, from + 1, position - from];
}

function placeAt(row: number, column: number): readonly number[] {
  return COMPLEXION[row]![Math.min(column, COMPLEXION.length - 1 - column)]!;
}

function mixed(from: number, to: number, way: number): number {
  return from + (to - from) * way;
}

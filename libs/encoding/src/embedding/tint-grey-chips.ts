import { type PixelBatch } from '../imaging/pixel-batch.js';

/**
 * The mean colour (red, green, blue) of the training photos of dlib's network. The input layer of the network subtracts
 * this colour (`input_rgb_image` in `dlib/dnn/input.h`).
 */
const TRAINING_MEAN = [122.782, 117.001, 104.298] as const;
const TRAINING_GREY = (TRAINING_MEAN[0] + TRAINING_MEAN[1] + TRAINING_MEAN[2]) / 3;

/**
 * The strength of the tint of a grey chip. At a false match rate of 0.1 %, the false non-match rate on grey copies of LFW
 * is 8.9 % at strength 0, 8.8 % at 1, 8.1 % at 2 and 8.0 % at 3.
 */
const STRENGTH = 2;
const TINT = TRAINING_MEAN.map((mean) => STRENGTH * (mean - TRAINING_GREY));

/** A chip is grey if its channels differ by less than this on average, in levels of 255; JPEG adds some noise. */
const GREY = 1.5;

/**
 * Tints grey chips with the mean colour of the embedding network's training photos, because the network was trained in
 * colour. Colour chips are not changed.
 */
export function tintGreyChips(chips: PixelBatch): PixelBatch {
  const numbers = chips.width * chips.height * 3;
  const data = chips.data.slice();
  for (let start = 0; start < data.length; start += numbers) {
    const chip = data.subarray(start, start + numbers);
    if (isGrey(chip)) tint(chip);
  }
  return { ...chips, data };
}

function isGrey(chip: Float32Array): boolean {
  let difference = 0;
  for (let red = 0; red < chip.length; red += 3) {
    difference += Math.abs(chip[red]! - chip[red + 1]!) + Math.abs(chip[red + 1]! - chip[red + 2]!);
  }
  return difference / ((2 * chip.length) / 3) < GREY;
}

function tint(chip: Float32Array): void {
  for (let index = 0; index < chip.length; index += 1) {
    chip[index] = Math.min(255, Math.max(0, chip[index]! + TINT[index % 3]!));
  }
}

import { type PixelBatch } from '../imaging/pixel-batch.js';

/**
 * The mean colour (red, green, blue) of the training photos of dlib's network. The input layer of the network subtracts
 * this colour (`input_rgb_image` in `dlib/dnn/input.h`).
 */
const TRAINING_MEAN_COLOUR = [122.782, 117.001, 104.298] as const;
const TRAINING_MEAN_BRIGHTNESS =
  (TRAINING_MEAN_COLOUR[0] + TRAINING_MEAN_COLOUR[1] + TRAINING_MEAN_COLOUR[2]) / 3;

/**
 * The colour that is added to grey face crops is the difference between the mean colour and neutral grey, multiplied by
 * this factor. At a false match rate of 0.1 %, the false non-match rate on grey copies of LFW is 8.9 % with the factor
 * 0, 8.8 % with 1, 8.1 % with 2 and 8.0 % with 3.
 */
const COLOUR_SHIFT_FACTOR = 2;
const COLOUR_SHIFT = TRAINING_MEAN_COLOUR.map(
  (mean) => COLOUR_SHIFT_FACTOR * (mean - TRAINING_MEAN_BRIGHTNESS),
);

/**
 * A face crop is treated as grey if its colour channels differ by less than this value on average, on a scale from 0 to
 * 255. The value is greater than 0, because JPEG compression adds colour noise.
 */
const MAX_CHANNEL_DIFFERENCE_OF_GREY = 1.5;

/**
 * Shifts the colour of grey face crops towards the mean colour of the photos with which the embedding network was
 * trained, because these photos were in colour. Face crops in colour are not changed.
 */
export function shiftColourOfGreyFaceCrops(faceCrops: PixelBatch): PixelBatch {
  const numbers = faceCrops.width * faceCrops.height * 3;
  const data = faceCrops.data.slice();
  for (let start = 0; start < data.length; start += numbers) {
    const faceCrop = data.subarray(start, start + numbers);
    if (isGrey(faceCrop)) addColourShift(faceCrop);
  }
  return { ...faceCrops, data };
}

function isGrey(faceCrop: Float32Array): boolean {
  let difference = 0;
  for (let red = 0; red < faceCrop.length; red += 3) {
    difference +=
      Math.abs(faceCrop[red]! - faceCrop[red + 1]!) + Math.abs(faceCrop[red + 1]! - faceCrop[red + 2]!);
  }
  return difference / ((2 * faceCrop.length) / 3) < MAX_CHANNEL_DIFFERENCE_OF_GREY;
}

function addColourShift(faceCrop: Float32Array): void {
  for (let index = 0; index < faceCrop.length; index += 1) {
    faceCrop[index] = Math.min(255, Math.max(0, faceCrop[index]! + COLOUR_SHIFT[index % 3]!));
  }
}

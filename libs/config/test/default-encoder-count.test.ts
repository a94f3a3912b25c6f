import { expect, test } from '@jest/globals';
import { computeDefaultEncoderCount } from '../src/default-encoder-count.js';

const gibibyte = 1024 ** 3;

test.each([
  [2, 1, Infinity, 2],
  [64, 1, Infinity, 64],
  [2, 2, Infinity, 1],
  [3, 2, Infinity, 2],
  [2, 4, Infinity, 1],
  [2, 1, 4 * gibibyte, 2],
  // The memory limit of a worker in docker-compose.yml.
  [8, 1, 4 * gibibyte, 8],
  [64, 1, 4 * gibibyte, 8],
  [4, 1, 1 * gibibyte, 1],
])('on %i cores, %i workers with %d bytes each have %i encoders each', (cores, workers, memory, encoders) => {
  expect(computeDefaultEncoderCount(cores, workers, memory)).toBe(encoders);
});

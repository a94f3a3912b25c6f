import { expect, test } from '@jest/globals';
import { computeDefaultEncoderCount } from '../src/default-encoder-count.js';

const gibibyte = 1024 ** 3;

test.each([
  [2, Infinity, 2],
  [64, Infinity, 64],
  [2, 4 * gibibyte, 2],
  // The memory limit of a worker in docker-compose.yml.
  [8, 4 * gibibyte, 8],
  [64, 4 * gibibyte, 8],
  [4, 1 * gibibyte, 1],
])('on %i cores and with %d bytes a worker has %i encoders', (cores, memory, encoders) => {
  expect(computeDefaultEncoderCount(cores, memory)).toBe(encoders);
});

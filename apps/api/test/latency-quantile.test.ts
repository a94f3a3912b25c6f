import { expect, test } from '@jest/globals';
import { latencyLimits } from '#persistence';
import { addLatencies, estimateQuantile } from '../src/features/operations/latency-quantile.js';

/** Creates a histogram with the given counts by bin. */
function createHistogram(counts: Record<number, number>): number[] {
  return Array.from({ length: latencyLimits.length + 1 }, (_, bin) => counts[bin] ?? 0);
}

test('an empty histogram has no quantile', () => {
  expect(estimateQuantile(addLatencies([]), 0.5)).toBeUndefined();
});

test('a quantile is between the limits of its bin', () => {
  const histogram = createHistogram({ 3: 90, 10: 10 });
  expect(estimateQuantile(histogram, 0.5)).toBeGreaterThan(latencyLimits[2]!);
  expect(estimateQuantile(histogram, 0.5)).toBeLessThan(latencyLimits[3]!);
  expect(estimateQuantile(histogram, 0.95)).toBeGreaterThan(latencyLimits[9]!);
  expect(estimateQuantile(histogram, 0.95)).toBeLessThan(latencyLimits[10]!);
});

test('a quantile in the last bin is its lower limit, because the bin has no upper limit', () => {
  expect(estimateQuantile(createHistogram({ [latencyLimits.length]: 1 }), 0.5)).toBe(latencyLimits.at(-1));
});

test('the histograms of several workers are added', () => {
  expect(addLatencies([createHistogram({ 1: 2 }), createHistogram({ 1: 3, 4: 1 })])).toEqual(
    createHistogram({ 1: 5, 4: 1 }),
  );
});

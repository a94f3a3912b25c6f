import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { latencyLimits } from '#persistence';
import { RecentResults } from '../src/activity/recent-results.js';

beforeEach(() => {
  jest.useFakeTimers({ now: 0 });
});

afterEach(() => {
  jest.useRealTimers();
});

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

test('the number of images refers to the last minute, and the latencies to the last five minutes', () => {
  const results = new RecentResults();
  results.record(1);
  jest.advanceTimersByTime(120_000);
  for (let image = 0; image < 6; image++) results.record(1);
  const { images, seconds, latencies } = results.summarize();
  expect(images).toBe(6);
  expect(seconds).toBeGreaterThanOrEqual(60);
  expect(seconds).toBeLessThan(70);
  expect(sum(latencies)).toBe(7);
  jest.advanceTimersByTime(400_000);
  expect(results.summarize()).toMatchObject({ images: 0 });
  expect(sum(results.summarize().latencies)).toBe(0);
});

test('after a start, the number of images refers to the time since the start', () => {
  jest.advanceTimersByTime(33_000);
  const results = new RecentResults();
  jest.advanceTimersByTime(4_000);
  results.record(1);
  expect(results.summarize()).toMatchObject({ images: 1, seconds: 4 });
});

test('each latency is counted in the first bin whose limit it does not exceed', () => {
  const results = new RecentResults();
  results.record(latencyLimits[0]!);
  results.record(latencyLimits[0]! * 1.01);
  results.record(1e9);
  const { latencies } = results.summarize();
  expect([latencies[0], latencies[1], latencies.at(-1)]).toEqual([1, 1, 1]);
});

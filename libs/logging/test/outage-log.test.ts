import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { type Logger } from '@nestjs/common';
import { OutageLog } from '#logging';

const warn = jest.fn<(message: string) => void>();
let now: number;

beforeEach(() => {
  now = 0;
  warn.mockClear();
  jest.spyOn(performance, 'now').mockImplementation(() => now);
});
afterEach(() => {
  jest.restoreAllMocks();
});

test('logs an outage once in 30 seconds', () => {
  const outages = new OutageLog({ warn } as unknown as Logger, 'The queue');
  for (now of [0, 1_000, 29_999]) outages.report(new Error('ECONNREFUSED'));
  expect(warn.mock.calls).toEqual([['The queue is unavailable: ECONNREFUSED']]);
  now = 30_000;
  outages.report(new Error('ETIMEDOUT'));
  expect(warn.mock.calls.slice(1)).toEqual([['The queue is unavailable: ETIMEDOUT']]);
});

test('logs the outages of two dependencies independently', () => {
  for (const dependency of ['The queue', 'The cache'])
    new OutageLog({ warn } as unknown as Logger, dependency).report(new Error('ECONNREFUSED'));
  expect(warn).toHaveBeenCalledTimes(2);
});

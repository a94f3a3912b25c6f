import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { type Logger } from '@nestjs/common';
import { OutageLog } from '#logging';

const warnMock = jest.fn<(message: string) => void>();
let currentTime: number;

beforeEach(() => {
  currentTime = 0;
  warnMock.mockClear();
  jest.spyOn(performance, 'now').mockImplementation(() => currentTime);
});
afterEach(() => {
  jest.restoreAllMocks();
});

test('an outage log writes at most one line about an outage in 30 seconds', () => {
  const outages = new OutageLog({ warn: warnMock } as unknown as Logger, 'The queue');
  for (currentTime of [0, 1_000, 29_999]) outages.logOutage(new Error('ECONNREFUSED'));
  expect(warnMock.mock.calls).toEqual([['The queue is unavailable: ECONNREFUSED']]);
  currentTime = 30_000;
  outages.logOutage(new Error('ETIMEDOUT'));
  expect(warnMock.mock.calls.slice(1)).toEqual([['The queue is unavailable: ETIMEDOUT']]);
});

test('two outage logs write lines about their dependencies independently', () => {
  for (const dependency of ['The queue', 'The cache'])
    new OutageLog({ warn: warnMock } as unknown as Logger, dependency).logOutage(new Error('ECONNREFUSED'));
  expect(warnMock).toHaveBeenCalledTimes(2);
});

import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { addToLogContext, logContext, withLogContext } from '#logging';

test('is available to asynchronous calls, and can be extended by them', async () => {
  await withLogContext({ request_id: 'a' }, async () => {
    await delay(1);
    addToLogContext({ file_hash: 'b' });
    await delay(1);
    expect(logContext()).toEqual({ request_id: 'a', file_hash: 'b' });
  });
  expect(logContext()).toEqual({});
});

test('is separate for concurrent requests', async () => {
  const requests = ['a', 'b'].map((request_id) =>
    withLogContext({ request_id }, async () => {
      addToLogContext({ key: `key of ${request_id}` });
      await delay(1);
      return logContext();
    }),
  );
  expect(await Promise.all(requests)).toEqual([
    { request_id: 'a', key: 'key of a' },
    { request_id: 'b', key: 'key of b' },
  ]);
});

test('does not modify the object that it was created from', () => {
  const context = { request_id: 'a' };
  withLogContext(context, () => {
    addToLogContext({ file_hash: 'b' });
  });
  expect(context).toEqual({ request_id: 'a' });
});

test('ignores fields outside of a context', () => {
  addToLogContext({ file_hash: 'b' });
  expect(logContext()).toEqual({});
});

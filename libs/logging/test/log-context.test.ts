import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { addToLogContext, getLogContext, withLogContext } from '#logging';

test('a log context is available in asynchronous calls, and these calls can add fields to it', async () => {
  await withLogContext({ request_id: 'a' }, async () => {
    await delay(1);
    addToLogContext({ file_hash: 'b' });
    await delay(1);
    expect(getLogContext()).toEqual({ request_id: 'a', file_hash: 'b' });
  });
  expect(getLogContext()).toEqual({});
});

test('concurrent requests have separate log contexts', async () => {
  const requests = ['a', 'b'].map((request_id) =>
    withLogContext({ request_id }, async () => {
      addToLogContext({ key: `key of ${request_id}` });
      await delay(1);
      return getLogContext();
    }),
  );
  expect(await Promise.all(requests)).toEqual([
    { request_id: 'a', key: 'key of a' },
    { request_id: 'b', key: 'key of b' },
  ]);
});

test('adding fields to a log context does not modify the object that it was created from', () => {
  const context = { request_id: 'a' };
  withLogContext(context, () => {
    addToLogContext({ file_hash: 'b' });
  });
  expect(context).toEqual({ request_id: 'a' });
});

test('adding fields outside of a log context has no effect', () => {
  addToLogContext({ file_hash: 'b' });
  expect(getLogContext()).toEqual({});
});

import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isDatabaseBusy } from '#persistence/administration';
import { ConcurrentWriteLimiter } from '../src/write-limiter.js';

/** Starts writes that do not end until the returned function `end` is called. */
function createBlockedWrites(): { write: () => Promise<void>; begun: () => number; end: () => void } {
  let begun = 0;
  let end: () => void;
  const ended = new Promise<void>((resolve) => (end = resolve));
  return {
    write: () => {
      begun += 1;
      return ended;
    },
    begun: () => begun,
    end: () => {
      end();
    },
  };
}

test('while writes are blocked, a connection remains free for reads', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 3, max: 200 }), async (connections) => {
      const limiter = new ConcurrentWriteLimiter(connections, 60_000);
      const { write, begun, end } = createBlockedWrites();
      const writes = Array.from({ length: connections }, () => [
        limiter.runStatisticsWrite(write),
        limiter.runImageWrite(write),
      ]);
      await new Promise(setImmediate);
      expect(begun()).toBeGreaterThan(1);
      expect(begun()).toBeLessThan(connections);
      end();
      await Promise.all(writes.flat());
    }),
  );
});

test('a write that waits too long in the queue fails, and is not run later', async () => {
  const limiter = new ConcurrentWriteLimiter(4, 20);
  const { write, begun, end } = createBlockedWrites();
  const first = limiter.runStatisticsWrite(write);
  const error: unknown = await limiter.runStatisticsWrite(write).catch((reason: unknown) => reason);
  expect(isDatabaseBusy(error)).toBe(true);
  end();
  await first;
  await limiter.runStatisticsWrite(write);
  expect(begun()).toBe(2);
});

test('the caller of a failed write receives the error, and another write can then run', async () => {
  const limiter = new ConcurrentWriteLimiter(4, 60_000);
  await expect(limiter.runStatisticsWrite(() => Promise.reject(new Error('refused')))).rejects.toThrow(
    'refused',
  );
  await expect(limiter.runStatisticsWrite(() => Promise.resolve('done'))).resolves.toBe('done');
});

import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isDatabaseBusy } from '#persistence';
import { WriteShares } from '../src/write-shares.js';

/** Writes that begin and do not end until they are told to. */
function stuckWrites(): { write: () => Promise<void>; begun: () => number; end: () => void } {
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

test('however many writes wait, a connection is left for those who read', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 3, max: 200 }), async (connections) => {
      const shares = new WriteShares(connections, 60_000);
      const { write, begun, end } = stuckWrites();
      const writes = Array.from({ length: connections }, () => [
        shares.statistics(write),
        shares.images(write),
      ]);
      await new Promise(setImmediate);
      expect(begun()).toBeGreaterThan(1);
      expect(begun()).toBeLessThan(connections);
      end();
      await Promise.all(writes.flat());
    }),
  );
});

test('a write whose turn does not come gives up, and is not done later', async () => {
  const shares = new WriteShares(4, 20);
  const { write, begun, end } = stuckWrites();
  const first = shares.statistics(write);
  const error: unknown = await shares.statistics(write).catch((reason: unknown) => reason);
  expect(isDatabaseBusy(error)).toBe(true);
  end();
  await first;
  await shares.statistics(write);
  expect(begun()).toBe(2);
});

test('a write that fails fails for who asked for it, and gives its turn on', async () => {
  const shares = new WriteShares(4, 60_000);
  await expect(shares.statistics(() => Promise.reject(new Error('refused')))).rejects.toThrow('refused');
  await expect(shares.statistics(() => Promise.resolve('done'))).resolves.toBe('done');
});

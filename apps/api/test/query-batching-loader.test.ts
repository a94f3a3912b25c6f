import { describe, expect, test } from '@jest/globals';
import { createQueryBatchingLoader } from '../src/platform/database/query-batching-loader.js';

/** A loader whose queries wait until they are answered, and the keys of its queries so far. */
function createObservedLoader() {
  const queries: (readonly string[])[] = [];
  const answers: ((error?: Error) => void)[] = [];
  const loader = createQueryBatchingLoader((keys: readonly string[]) => {
    queries.push([...keys]);
    return new Promise<string[]>((resolve, reject) => {
      answers.push((error) => {
        if (error === undefined) resolve(keys.map((key) => `${key} of query ${queries.length}`));
        else reject(error);
      });
    });
  });
  return { loader, queries, answers };
}

const runPendingCallbacks = () => new Promise((resolve) => setImmediate(resolve));

describe('a query-batching loader', () => {
  test('collects the keys that are requested during a query for the next query', async () => {
    const { loader, queries, answers } = createObservedLoader();
    const first = loader.load('a');
    await runPendingCallbacks();
    const others = [loader.load('a'), loader.load('b')];
    await runPendingCallbacks();
    expect(queries).toEqual([['a']]);
    answers[0]!();
    expect(await first).toBe('a of query 1');
    await runPendingCallbacks();
    expect(queries).toEqual([['a'], ['a', 'b']]);
    answers[1]!();
    expect(await Promise.all(others)).toEqual(['a of query 2', 'b of query 2']);
  });

  test('continues after a query that fails', async () => {
    const { loader, queries, answers } = createObservedLoader();
    const failed = loader.load('a');
    await runPendingCallbacks();
    answers[0]!(new Error('The connection was lost.'));
    await expect(failed).rejects.toThrow('The connection was lost.');
    const next = loader.load('a');
    await runPendingCallbacks();
    answers[1]!();
    expect(await next).toBe('a of query 2');
    expect(queries).toHaveLength(2);
  });
});

import DataLoader from 'dataloader';

/**
 * Creates a loader that executes one query at a time: while a query runs, the keys of concurrent requests are collected for
 * the next query. Several requests therefore share a query, and none of them receives a result that was read before the
 * request. Results are not cached, because rows can change.
 *
 * @param query returns the values of the keys, in the order of the keys
 */
export function createQueryBatchingLoader<Key, Value>(
  query: (keys: readonly Key[]) => Promise<readonly Value[]>,
): DataLoader<Key, Value> {
  let running: Promise<unknown> = Promise.resolve();
  return new DataLoader<Key, Value>(
    (keys) => {
      const values = query(keys);
      running = values.catch(() => undefined);
      return values;
    },
    {
      cache: false,
      batchScheduleFn: (run) => {
        void running.then(run);
      },
    },
  );
}

/**
 * Processes several items concurrently, and yields the results in the order of the items.
 *
 * @param maxPending the maximum number of items in progress
 * @param process processes an item; it must not reject, because a rejection could be unhandled until the result is yielded
 */
export async function* mapInOrder<Item, Result>(
  items: Iterable<Item>,
  maxPending: number,
  process: (item: Item) => Promise<Result>,
): AsyncGenerator<Result> {
  const pending: Promise<Result>[] = [];
  for (const item of items) {
    pending.push(process(item));
    if (pending.length >= maxPending) yield pending.shift()!;
  }
  for (const result of pending) yield result;
}

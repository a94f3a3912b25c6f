/**
 * Processes several items concurrently, and yields the results in the order of the items.
 *
 * @param maxPending how many items may be in progress before the first result is yielded
 * @param process must not reject: a rejection before the turn of its item would be unhandled
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

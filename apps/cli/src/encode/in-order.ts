/**
 * Works on several items at once, and gives the results in the order of the items.
 *
 * @param ahead how many items may be begun before the first result is taken
 * @param work must not reject: nobody listens to an item before its turn
 */
export async function* inOrder<Item, Result>(
  items: Iterable<Item>,
  ahead: number,
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<Result> {
  const begun: Promise<Result>[] = [];
  for (const item of items) {
    begun.push(work(item));
    if (begun.length >= ahead) yield begun.shift()!;
  }
  for (const result of begun) yield result;
}

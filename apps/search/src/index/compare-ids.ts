/**
 * Compares two sets of IDs, each in ascending order.
 *
 * @returns `missing`: the IDs that only the database contains; `surplus`: the IDs that only the index contains
 */
export function findIdDifferences(
  stored: Float64Array,
  indexed: Float64Array,
): { readonly missing: number[]; readonly surplus: number[] } {
  const missing: number[] = [];
  const surplus: number[] = [];
  let i = 0;
  let j = 0;
  while (i < stored.length || j < indexed.length) {
    const [one = Infinity, other = Infinity] = [stored[i], indexed[j]];
    if (one <= other) i += 1;
    if (other <= one) j += 1;
    if (one < other) missing.push(one);
    if (other < one) surplus.push(other);
  }
  return { missing, surplus };
}

/**
 * The structural similarity of two faces, 0 to 1: the number of faces that both neighbourhoods contain, divided by the
 * geometric mean of their sizes. It is high for two faces of one person, because these have the same neighbours, and low for
 * two people of whom one pair of photos happens to be near.
 *
 * @param one a neighbourhood: the numbers of its faces in ascending order
 * @param minimum a similarity below this one may be returned as 0
 */
export function structuralSimilarity(one: Int32Array, other: Int32Array, minimum = 0): number {
  const mean = Math.sqrt(one.length * other.length);
  const required = minimum * mean;
  if (Math.min(one.length, other.length) < required) return 0;
  let [i, j, common] = [0, 0, 0];
  while (i < one.length && j < other.length) {
    const difference = one[i]! - other[j]!;
    if (difference === 0) common += 1;
    if (difference <= 0) i += 1;
    if (difference >= 0) j += 1;
  }
  return common / mean;
}

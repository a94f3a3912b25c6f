/**
 * The structural similarity of two faces, 0 to 1: the number of faces that both neighbourhoods contain, divided by the
 * geometric mean of the sizes of the neighbourhoods. The similarity is high for two faces of the same person, because
 * these faces have the same neighbours. It is low for two people even if the encodings of one pair of their photos are
 * near to each other by chance.
 *
 * @param one a neighbourhood: the numbers of its faces in ascending order
 * @param minimum if the similarity is below this value, the function may return 0 instead
 */
export function computeStructuralSimilarity(one: Int32Array, other: Int32Array, minimum = 0): number {
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

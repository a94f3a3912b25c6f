/** The median; of an even number of values, the larger of the two middle values. Undefined if there are no values. */
export function computeMedian(values: readonly number[]): number | undefined {
  return [...values].sort((a, b) => a - b)[values.length >> 1];
}

import { latencyLimits } from '#persistence';

/** Adds the histograms of latencies of several workers. */
export function addLatencies(histograms: readonly (readonly number[])[]): number[] {
  return Array.from({ length: latencyLimits.length + 1 }, (_, bin) =>
    histograms.reduce((total, histogram) => total + histogram[bin]!, 0),
  );
}

/**
 * Estimates a quantile of a histogram of latencies, in seconds. The quantile is exact up to the width of its bin, within
 * which the latencies are assumed to be evenly distributed.
 *
 * @returns undefined if the histogram is empty; the lower limit of the last bin, if the quantile is in this bin
 */
export function estimateQuantile(histogram: readonly number[], quantile: number): number | undefined {
  const total = histogram.reduce((sum, count) => sum + count, 0);
  if (total === 0) return undefined;
  let rank = quantile * total;
  for (const [bin, count] of histogram.entries()) {
    if (rank > count || count === 0) {
      rank -= count;
      continue;
    }
    const lower = latencyLimits[bin - 1] ?? 0;
    const upper = latencyLimits[bin] ?? lower;
    return lower + ((upper - lower) * rank) / count;
  }
  return latencyLimits.at(-1);
}

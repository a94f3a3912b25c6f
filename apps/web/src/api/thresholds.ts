import { signal } from '@preact/signals';
import { type ThresholdsResponse } from '../../../../clients/typescript/src/index.js';
import { api } from './client.js';
import { toResult } from './result.js';

/** The thresholds of the service with their error rates; undefined until they are loaded. */
export const thresholds = signal<ThresholdsResponse | undefined>(undefined);

/** Loads the thresholds, unless they are loaded already. */
export async function loadThresholds(): Promise<void> {
  if (thresholds.value !== undefined) return;
  const result = await toResult(api.GET('/thresholds'));
  if (result.ok) thresholds.value = result.value;
}

/** An estimate of the fraction of the pairs of two people whose distance is at most a given distance. */
export interface FalseMatchRate {
  /** Whether the rate is about, below or above the number. */
  readonly relation: 'about' | 'below' | 'above';
  readonly rate: number;
}

/**
 * Estimates the false match rate of a distance from the rates of the service. Between two thresholds, the logarithm of the rate is
 * interpolated. Outside the range of the thresholds, only a bound is known.
 */
export function estimateFalseMatchRate(
  points: ThresholdsResponse['thresholds'],
  distance: number,
): FalseMatchRate | undefined {
  const first = points[0];
  const last = points.at(-1);
  if (first === undefined || last === undefined) return undefined;
  if (distance < first.threshold) return { relation: 'below', rate: first.false_match_rate };
  const upper = points.findIndex(({ threshold }) => threshold >= distance);
  if (upper === -1) return { relation: 'above', rate: last.false_match_rate };
  const end = points[upper]!;
  const start = points[upper - 1] ?? end;
  const span = end.threshold - start.threshold;
  const position = span === 0 ? 1 : (distance - start.threshold) / span;
  const rate = Math.exp(
    Math.log(start.false_match_rate) * (1 - position) + Math.log(end.false_match_rate) * position,
  );
  return { relation: 'about', rate };
}

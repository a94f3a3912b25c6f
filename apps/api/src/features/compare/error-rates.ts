/**
 * The error rates of a comparison with a threshold, with the default effort.
 *
 * The false match rates up to 0.6 are those of the 7,255,541 pairs of photos of two people in LFW's first five folds, in
 * colour. All other rates are those of the 3,000 pairs that LFW defines for these folds. docs/faces.md describes them.
 */
export const errorRates = [
  { threshold: 0.4, falseMatchRate: 3.4e-6, falseNonMatchRate: 0.587 },
  { threshold: 0.5, falseMatchRate: 2.5e-4, falseNonMatchRate: 0.135 },
  { threshold: 0.6, falseMatchRate: 8.9e-3, falseNonMatchRate: 0.012 },
  { threshold: 0.65, falseMatchRate: 0.029, falseNonMatchRate: 0.004 },
  { threshold: 0.7, falseMatchRate: 0.112, falseNonMatchRate: 0.002 },
  { threshold: 0.8, falseMatchRate: 0.496, falseNonMatchRate: 0 },
] as const;

import { describe, expect, it } from '@jest/globals';
import { parsePairs } from '../lfw/lfw.js';
import {
  comparePairs,
  computeRocCurve,
  measureVerification,
  type ComparedPair,
} from '../lfw/verification.js';

describe('parsePairs', () => {
  it('reads matched and mismatched pairs, fold by fold', () => {
    const text = '2\t1\nAda\t1\t2\nAda\t1\tBob\t3\nCid\t4\t5\nCid\t4\tAda\t12\n';
    expect(parsePairs(text)).toEqual([
      { fold: 1, first: 'Ada/Ada_0001.jpg', second: 'Ada/Ada_0002.jpg', samePerson: true },
      { fold: 1, first: 'Ada/Ada_0001.jpg', second: 'Bob/Bob_0003.jpg', samePerson: false },
      { fold: 2, first: 'Cid/Cid_0004.jpg', second: 'Cid/Cid_0005.jpg', samePerson: true },
      { fold: 2, first: 'Cid/Cid_0004.jpg', second: 'Ada/Ada_0012.jpg', samePerson: false },
    ]);
  });
});

function createComparedPair(fold: number, samePerson: boolean, distance: number | undefined): ComparedPair {
  return { fold, first: 'a', second: 'b', samePerson, distance };
}

describe('measureVerification', () => {
  const pairs = [
    createComparedPair(1, true, 0.3),
    createComparedPair(1, true, 0.65),
    createComparedPair(1, false, 0.8),
    createComparedPair(1, false, 0.9),
    createComparedPair(2, true, 0.4),
    createComparedPair(2, true, undefined),
    createComparedPair(2, false, 0.55),
    createComparedPair(2, false, 0.7),
  ];

  it('counts a pair as an error if one of its faces was not detected', () => {
    // The distances 0.65 and 0.55 result in errors at the threshold 0.6, and one face was not detected.
    expect(measureVerification(pairs).accuracyAt06).toBe(5 / 8);
  });

  it('evaluates each fold at the best threshold of the other folds', () => {
    // The best threshold is 0.725 for the first fold and 0.475 for the second fold.
    expect(measureVerification(pairs).foldAccuracies).toEqual([3 / 4, 1 / 4]);
    expect(measureVerification(pairs).accuracy).toBe(1 / 2);
  });

  it('counts false matches and false non-matches, and counts pairs with an undetected face as non-matches', () => {
    const { errors } = measureVerification([...pairs, createComparedPair(2, false, undefined)]);
    expect(errors.map(({ threshold }) => threshold)).toEqual([0.5, 0.55, 0.6, 0.65]);
    expect(errors[2]).toEqual({
      threshold: 0.6,
      falseMatches: 1,
      falseMatchRate: 1 / 5,
      falseNonMatches: 2,
      falseNonMatchRate: 2 / 4,
    });
  });

  it('computes a ROC curve whose maximum is lower if faces were not detected', () => {
    const points = computeRocCurve(pairs);
    expect(points[0]).toEqual({ falsePositiveRate: 0, truePositiveRate: 0 });
    expect(points.at(-1)).toEqual({ falsePositiveRate: 1, truePositiveRate: 3 / 4 });
  });
});

describe('comparePairs', () => {
  it('computes distances of pairs with two found faces', () => {
    const encodings = new Map([
      ['a', Float32Array.of(0, 3)],
      ['b', Float32Array.of(4, 0)],
    ]);
    const same = { fold: 1, samePerson: true };
    const compared = comparePairs(
      [
        { ...same, first: 'a', second: 'b' },
        { ...same, first: 'a', second: 'c' },
      ],
      encodings,
    );
    expect(compared.map(({ distance }) => distance)).toEqual([5, undefined]);
  });
});

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { measureAllPairs, type LabelledPhoto } from '../lfw/all-pairs.js';
import { SmallestValueList } from '../lfw/smallest-values.js';

function createLabelledPhoto(person: string, position: number | undefined): LabelledPhoto {
  return { person, encoding: position === undefined ? undefined : Float32Array.of(position, 1) };
}

describe('SmallestValues', () => {
  it('returns the smallest of many numbers', () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), fc.nat(20), (numbers, count) => {
        const smallest = new SmallestValueList(count);
        numbers.forEach((number) => smallest.add(number));
        const sorted = [...numbers].sort((a, b) => a - b);
        expect([...smallest.values()]).toEqual(sorted.slice(0, count));
      }),
    );
  });
});

describe('measureAllPairs', () => {
  it('returns a threshold that does not exceed the given false match rate', () => {
    const photos = [
      createLabelledPhoto('Ada', 0),
      createLabelledPhoto('Ada', 3),
      createLabelledPhoto('Bob', 4),
      createLabelledPhoto('Bob', 9),
    ];
    // The distances between photos of two people are 4, 9, 1 and 6. The distances between photos of the same person are
    // 3 and 5.
    expect(measureAllPairs(photos, 0)).toMatchObject({ threshold: 1, falseNonMatchRate: 1 });
    expect(measureAllPairs(photos, 0.25)).toMatchObject({ threshold: 4, falseNonMatchRate: 0.5 });
    expect(measureAllPairs(photos, 0.5)).toMatchObject({ threshold: 6, falseNonMatchRate: 0 });
  });

  it('counts all pairs with a face that was not detected as non-matches', () => {
    const photos = [
      createLabelledPhoto('Ada', 0),
      createLabelledPhoto('Ada', 1),
      createLabelledPhoto('Ada', undefined),
      createLabelledPhoto('Bob', 5),
    ];
    expect(measureAllPairs(photos, 0)).toEqual({
      pairsOfOnePerson: 3,
      pairsOfTwoPeople: 3,
      threshold: 4,
      falseNonMatchRate: 1 - 1 / 3,
      falseMatchRates: [0, 0, 0],
    });
  });

  it('returns the false match rates at the thresholds of a search', () => {
    const photos = [
      createLabelledPhoto('Ada', 0),
      createLabelledPhoto('Bob', 0.45),
      createLabelledPhoto('Cid', 0.9),
      createLabelledPhoto('Dan', 1.45),
    ];
    expect(measureAllPairs(photos, 0).falseMatchRates).toEqual([0, 2 / 6, 3 / 6]);
  });

  it('returns the same result as an implementation that sorts all pairs', () => {
    const photos = fc.array(
      fc
        .tuple(fc.constantFrom('Ada', 'Bob', 'Cid'), fc.option(fc.nat(50), { nil: undefined }))
        .map(([person, position]) => createLabelledPhoto(person, position)),
      { minLength: 4, maxLength: 30 },
    );
    fc.assert(
      fc.property(photos, fc.double({ min: 0, max: 1, noNaN: true }), (labelled, rate) => {
        const pairs = labelled.flatMap((a, index) =>
          labelled.slice(0, index).map((b) => ({
            samePerson: a.person === b.person,
            distance: a.encoding && b.encoding ? Math.abs(a.encoding[0]! - b.encoding[0]!) : Infinity,
          })),
        );
        const same = pairs.filter(({ samePerson }) => samePerson).map(({ distance }) => distance);
        const different = pairs.filter(({ samePerson }) => !samePerson).map(({ distance }) => distance);
        fc.pre(same.length > 0);
        const threshold = different.sort((a, b) => a - b)[Math.floor(rate * different.length)] ?? Infinity;
        const actual = measureAllPairs(labelled, rate);
        expect(actual.threshold).toBeCloseTo(threshold);
        expect(actual.falseNonMatchRate).toBeCloseTo(
          same.filter((distance) => !(distance < threshold)).length / same.length,
        );
      }),
    );
  });
});

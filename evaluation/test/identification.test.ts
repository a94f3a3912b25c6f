import { describe, expect, it } from '@jest/globals';
import { type LabelledPhoto } from '../lfw/all-pairs.js';
import { measureIdentification } from '../lfw/identification.js';
import { renderIdentificationPicture } from '../report/identification-picture.js';

function createLabelledPhoto(person: string, position: number | undefined): LabelledPhoto {
  return { person, encoding: position === undefined ? undefined : Float32Array.of(position, 1) };
}

describe('measureIdentification', () => {
  it('enrols one photo of each person, and searches for the other photos and the photos of strangers', () => {
    const result = measureIdentification([
      createLabelledPhoto('Ada', 0),
      createLabelledPhoto('Ada', 1),
      createLabelledPhoto('Bob', 10),
      createLabelledPhoto('Bob', 11),
      createLabelledPhoto('Bob', 12),
      createLabelledPhoto('Cid', 100),
      createLabelledPhoto('Dan', 200),
    ])!;
    expect(result).toMatchObject({ enrolled: 2, galleries: 10, matedSearches: 30, nonMatedSearches: 20 });
    expect(result.rankOne).toBe(1);
    expect(result.points).toMatchObject([
      { falsePositiveRate: 0, falseNegativeRate: 0 },
      { falsePositiveRate: 0, falseNegativeRate: 0 },
    ]);
  });

  it('sets the threshold to the distance of the nearest stranger if no false positive is allowed', () => {
    const people = [
      createLabelledPhoto('Ada', 0),
      createLabelledPhoto('Ada', 2),
      createLabelledPhoto('Bob', 50),
      createLabelledPhoto('Bob', 55),
    ];
    // Bob's photos are farther from each other than the stranger is from one of Ada's.
    const { points, rankOne } = measureIdentification([...people, createLabelledPhoto('Cid', 5)])!;
    expect(rankOne).toBe(1);
    expect(points[0]).toEqual({ falsePositiveRate: 0, threshold: 3, falseNegativeRate: 0.5 });
  });

  it('returns the error rates at the thresholds of a search', () => {
    const people = [createLabelledPhoto('Ada', 0), createLabelledPhoto('Ada', 0.45)];
    const { atThresholds } = measureIdentification([
      ...people,
      createLabelledPhoto('Cid', 1),
      createLabelledPhoto('Dan', 9),
    ])!;
    // A search finds Ada at the threshold 0.5 but not at 0.4. The distance of Cid to one of Ada's photos is 0.55, and
    // half of the galleries contain that photo.
    expect(atThresholds).toEqual([
      { falsePositiveRate: 0, threshold: 0.4, falseNegativeRate: 1 },
      { falsePositiveRate: 0, threshold: 0.5, falseNegativeRate: 0 },
      { falsePositiveRate: 0.25, threshold: 0.6, falseNegativeRate: 0 },
    ]);
  });

  it('counts an error if the nearest photo shows another person', () => {
    const result = measureIdentification([
      createLabelledPhoto('Ada', 0),
      createLabelledPhoto('Ada', 9),
      createLabelledPhoto('Bob', 10),
      createLabelledPhoto('Cid', 99),
      createLabelledPhoto('Bob', 10.5),
    ])!;
    // Half of the galleries contain Ada's photo with the encoding 0. Her photo with the encoding 9 is then nearest to
    // Bob's photo.
    expect(result.rankOne).toBe(0.75);
  });

  it('counts an error if the face in the gallery or the face of the search was not detected', () => {
    const result = measureIdentification([
      createLabelledPhoto('Ada', 0),
      createLabelledPhoto('Ada', undefined),
      createLabelledPhoto('Bob', 10),
      createLabelledPhoto('Bob', 11),
      createLabelledPhoto('Cid', 99),
    ])!;
    expect(result.rankOne).toBe(0.5);
    expect(result.points[1]!.falseNegativeRate).toBe(0.5);
  });

  it('does not count a stranger whose face was not detected as a false positive', () => {
    const people = [createLabelledPhoto('Ada', 0), createLabelledPhoto('Ada', 1)];
    const [point] = measureIdentification([...people, createLabelledPhoto('Cid', undefined)])!.points;
    expect(point).toEqual({ falsePositiveRate: 0, threshold: Infinity, falseNegativeRate: 0 });
  });

  it('returns a curve in which more false positives result in fewer false negatives', () => {
    const strangers = Array.from({ length: 20 }, (_, index) =>
      createLabelledPhoto(`stranger ${index}`, 2 + index / 10),
    );
    const { curve } = measureIdentification([
      createLabelledPhoto('Ada', 0),
      createLabelledPhoto('Ada', 3),
      createLabelledPhoto('Bob', 50),
      createLabelledPhoto('Bob', 51),
      ...strangers,
    ])!;
    expect(curve.at(0)!.falsePositiveRate).toBe(0);
    expect(curve.at(-1)!.falsePositiveRate).toBeLessThanOrEqual(0.1);
    expect(curve.at(-1)!.falsePositiveRate).toBeGreaterThan(0.05);
    for (const [index, { threshold, falseNegativeRate }] of curve.slice(1).entries()) {
      expect(threshold).toBeGreaterThanOrEqual(curve[index]!.threshold);
      expect(falseNegativeRate).toBeLessThanOrEqual(curve[index]!.falseNegativeRate);
    }
  });

  it('returns undefined unless there are people with several photos and strangers', () => {
    expect(
      measureIdentification([createLabelledPhoto('Ada', 0), createLabelledPhoto('Bob', 1)]),
    ).toBeUndefined();
    expect(
      measureIdentification([createLabelledPhoto('Ada', 0), createLabelledPhoto('Ada', 1)]),
    ).toBeUndefined();
  });
});

describe('renderIdentificationPicture', () => {
  const people = [
    createLabelledPhoto('Ada', 0),
    createLabelledPhoto('Ada', 3),
    createLabelledPhoto('Bob', 50),
    createLabelledPhoto('Bob', 51),
  ];
  const strangers = Array.from({ length: 200 }, (_, index) =>
    createLabelledPhoto(`stranger ${index}`, 2 + index / 10),
  );
  const result = measureIdentification([...people, ...strangers])!;

  it('draws the errors of our encodings, and those of dlib if they are given', () => {
    expect(renderIdentificationPicture(result, undefined).match(/stroke-width="2"/g)).toHaveLength(1);
    const both = renderIdentificationPicture(result, result);
    expect(both.match(/stroke-width="2"/g)).toHaveLength(2);
    expect(both).toContain('face_recognition (dlib)');
    expect(both).not.toContain('NaN');
  });
});

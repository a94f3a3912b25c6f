import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Box, computeIntersectionOverUnion } from '../detection/box.js';
import { MIN_MATCHING_OVERLAP, matchFaces } from '../detection/match-faces.js';

function createFaceAt(x: number, y: number, width = 10, height = 10): { box: Box } {
  return { box: { x, y, width, height } };
}

describe('intersectionOverUnion', () => {
  it('returns the area of the intersection divided by the area of the union', () => {
    expect(computeIntersectionOverUnion(createFaceAt(0, 0).box, createFaceAt(5, 0).box)).toBeCloseTo(1 / 3);
    expect(computeIntersectionOverUnion(createFaceAt(0, 0).box, createFaceAt(0, 0).box)).toBe(1);
    expect(computeIntersectionOverUnion(createFaceAt(0, 0).box, createFaceAt(10, 0).box)).toBe(0);
    expect(computeIntersectionOverUnion(createFaceAt(0, 0).box, createFaceAt(20, 20).box)).toBe(0);
  });
});

describe('matchFaces', () => {
  it('assigns a detection to the face with the largest overlap', () => {
    const detection = createFaceAt(3, 0);
    expect(matchFaces([createFaceAt(0, 0), createFaceAt(4, 0)], [detection])).toEqual({
      detections: [undefined, detection],
      unmatched: [],
    });
  });

  it('assigns each detection to only one face, and matches two faces that overlap', () => {
    const [left, right] = [createFaceAt(0, 0), createFaceAt(6, 0)];
    expect(matchFaces([createFaceAt(1, 0), createFaceAt(5, 0)], [right, left]).detections).toEqual([
      left,
      right,
    ]);
  });

  it('does not match a face and a detection with an overlap of 0.2', () => {
    // The larger box contains the smaller one, so the overlap is 20 of 100 pixels.
    expect(matchFaces([createFaceAt(0, 0)], [createFaceAt(0, 0, 10, 2)]).detections).toEqual([undefined]);
    expect(matchFaces([createFaceAt(0, 0)], [createFaceAt(0, 0, 10, 2.1)]).detections).toEqual([
      createFaceAt(0, 0, 10, 2.1),
    ]);
  });

  it('does not count a second detection as unmatched if its centre is inside the face', () => {
    expect(matchFaces([createFaceAt(0, 0)], [createFaceAt(0, 0), createFaceAt(1, 0)])).toEqual({
      detections: [createFaceAt(0, 0)],
      unmatched: [],
    });
  });

  it('counts a detection as unmatched if its overlap with each face is at most 0.1', () => {
    // The centre of the detection is outside of the face. The overlaps are 18 of 182 and 19 of 181 pixels.
    expect(matchFaces([createFaceAt(0, 0)], [createFaceAt(8.2, 0)]).unmatched).toEqual([
      createFaceAt(8.2, 0),
    ]);
    expect(matchFaces([createFaceAt(0, 0)], [createFaceAt(8.1, 0)]).unmatched).toEqual([]);
  });

  it('does not count a small detection inside a large face as unmatched', () => {
    expect(matchFaces([createFaceAt(0, 0, 100, 100)], [createFaceAt(45, 45)]).unmatched).toEqual([]);
  });
});

// The boxes have few positions and sizes, so that overlaps and equal overlaps are frequent.
const arbitraryBoxes = fc.array(
  fc
    .tuple(fc.nat(8), fc.nat(8), fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 }))
    .map(([x, y, width, height]) => createFaceAt(2 * x, 2 * y, 2 * width, 2 * height)),
  { maxLength: 12 },
);

describe('matchFaces, for any boxes', () => {
  it('returns each detection only once, either as matched or as unmatched', () => {
    fc.assert(
      fc.property(arbitraryBoxes, arbitraryBoxes, (faces, detections) => {
        const { detections: used, unmatched } = matchFaces(faces, detections);
        const all = [...used.filter((detection) => detection !== undefined), ...unmatched];
        expect(new Set(all).size).toBe(all.length);
      }),
    );
  });

  it('matches only boxes that overlap enough, and leaves no face and detection that could be matched', () => {
    fc.assert(
      fc.property(arbitraryBoxes, arbitraryBoxes, (faces, detections) => {
        const { detections: used } = matchFaces(faces, detections);
        const free = detections.filter((detection) => !used.includes(detection));
        faces.forEach(({ box }, index) => {
          const detection = used[index];
          if (detection)
            expect(computeIntersectionOverUnion(box, detection.box)).toBeGreaterThan(MIN_MATCHING_OVERLAP);
          else
            for (const other of free)
              expect(computeIntersectionOverUnion(box, other.box)).not.toBeGreaterThan(MIN_MATCHING_OVERLAP);
        });
      }),
    );
  });

  it('returns the same matches for any order of the detections', () => {
    const permuted = arbitraryBoxes.chain((detections) =>
      fc.tuple(fc.constant(detections), fc.shuffledSubarray(detections, { minLength: detections.length })),
    );
    fc.assert(
      fc.property(arbitraryBoxes, permuted, (faces, [detections, others]) => {
        const [first, second] = [matchFaces(faces, detections), matchFaces(faces, others)];
        expect(second.detections).toEqual(first.detections);
        expect(second.unmatched).toHaveLength(first.unmatched.length);
      }),
    );
  });
});

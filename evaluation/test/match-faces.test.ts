import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Box, intersectionOverUnion } from '../detection/box.js';
import { LEAST_OVERLAP, matchFaces } from '../detection/match-faces.js';

function at(x: number, y: number, width = 10, height = 10): { box: Box } {
  return { box: { x, y, width, height } };
}

describe('intersectionOverUnion', () => {
  it('is the shared part of what two boxes cover together', () => {
    expect(intersectionOverUnion(at(0, 0).box, at(5, 0).box)).toBeCloseTo(1 / 3);
    expect(intersectionOverUnion(at(0, 0).box, at(0, 0).box)).toBe(1);
    expect(intersectionOverUnion(at(0, 0).box, at(10, 0).box)).toBe(0);
    expect(intersectionOverUnion(at(0, 0).box, at(20, 20).box)).toBe(0);
  });
});

describe('matchFaces', () => {
  it('gives a detection to the face that it overlaps most', () => {
    const detection = at(3, 0);
    expect(matchFaces([at(0, 0), at(4, 0)], [detection])).toEqual({
      detections: [undefined, detection],
      unmatched: [],
    });
  });

  it('uses each detection once and finds both of two faces that overlap', () => {
    const [left, right] = [at(0, 0), at(6, 0)];
    expect(matchFaces([at(1, 0), at(5, 0)], [right, left]).detections).toEqual([left, right]);
  });

  it('takes an overlap of 0.2 for none', () => {
    // 20 of 100 pixels: the smaller box lies in the larger.
    expect(matchFaces([at(0, 0)], [at(0, 0, 10, 2)]).detections).toEqual([undefined]);
    expect(matchFaces([at(0, 0)], [at(0, 0, 10, 2.1)]).detections).toEqual([at(0, 0, 10, 2.1)]);
  });

  it('calls a second detection of a face neither found nor unmatched, as its centre lies in the face', () => {
    expect(matchFaces([at(0, 0)], [at(0, 0), at(1, 0)])).toEqual({ detections: [at(0, 0)], unmatched: [] });
  });

  it('calls a detection unmatched that overlaps a face by no more than 0.1', () => {
    // Its centre lies outside; 18 and 19 shared pixels of 182 and 181.
    expect(matchFaces([at(0, 0)], [at(8.2, 0)]).unmatched).toEqual([at(8.2, 0)]);
    expect(matchFaces([at(0, 0)], [at(8.1, 0)]).unmatched).toEqual([]);
  });

  it('calls a small detection in the middle of a large face no unmatched one', () => {
    expect(matchFaces([at(0, 0, 100, 100)], [at(45, 45)]).unmatched).toEqual([]);
  });
});

// Few positions and sizes, so that boxes often overlap, and often by equal parts.
const boxes = fc.array(
  fc
    .tuple(fc.nat(8), fc.nat(8), fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 }))
    .map(([x, y, width, height]) => at(2 * x, 2 * y, 2 * width, 2 * height)),
  { maxLength: 12 },
);

describe('matchFaces, whatever the boxes', () => {
  it('uses no detection twice, and none that is unmatched', () => {
    fc.assert(
      fc.property(boxes, boxes, (faces, detections) => {
        const { detections: used, unmatched } = matchFaces(faces, detections);
        const all = [...used.filter((detection) => detection !== undefined), ...unmatched];
        expect(new Set(all).size).toBe(all.length);
      }),
    );
  });

  it('matches only what overlaps, and leaves no pair that could be matched', () => {
    fc.assert(
      fc.property(boxes, boxes, (faces, detections) => {
        const { detections: used } = matchFaces(faces, detections);
        const free = detections.filter((detection) => !used.includes(detection));
        faces.forEach(({ box }, index) => {
          const detection = used[index];
          if (detection) expect(intersectionOverUnion(box, detection.box)).toBeGreaterThan(LEAST_OVERLAP);
          else
            for (const other of free)
              expect(intersectionOverUnion(box, other.box)).not.toBeGreaterThan(LEAST_OVERLAP);
        });
      }),
    );
  });

  it('finds the same faces in whatever order the detections come', () => {
    const permuted = boxes.chain((detections) =>
      fc.tuple(fc.constant(detections), fc.shuffledSubarray(detections, { minLength: detections.length })),
    );
    fc.assert(
      fc.property(boxes, permuted, (faces, [detections, others]) => {
        const [first, second] = [matchFaces(faces, detections), matchFaces(faces, others)];
        expect(second.detections).toEqual(first.detections);
        expect(second.unmatched).toHaveLength(first.unmatched.length);
      }),
    );
  });
});

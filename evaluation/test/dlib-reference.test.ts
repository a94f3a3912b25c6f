import { describe, expect, it } from '@jest/globals';
import { selectDlibPhotos, parseDlibFaces } from '../dlib-reference.js';

describe('parseDlibFaces', () => {
  it('reads faces with and without encodings', () => {
    const text =
      '{"photo":"a.jpg","faces":[{"box":[1,2,3,4],"encoding":[0.5]}]}\n{"photo":"b.jpg","faces":[{"box":[5,6,7,8]}]}\n';
    expect(parseDlibFaces(text)).toEqual([
      ['a.jpg', [{ box: { x: 1, y: 2, width: 3, height: 4 }, encoding: Float32Array.of(0.5) }]],
      ['b.jpg', [{ box: { x: 5, y: 6, width: 7, height: 8 } }]],
    ]);
  });
});

describe('selectDlibPhotos', () => {
  const reference = new Map([
    ['a.jpg', []],
    ['b.jpg', []],
  ]);

  it('returns dlib’s faces for the photos of a set', () => {
    expect(selectDlibPhotos(reference, ['b.jpg'])).toEqual([{ path: 'b.jpg', faces: [] }]);
  });

  it('returns undefined if the reference contains no photo of the set', () => {
    expect(selectDlibPhotos(reference, ['c.jpg'])).toBeUndefined();
  });

  it('rejects a set of photos if the reference contains only some of the photos', () => {
    expect(() => selectDlibPhotos(reference, ['a.jpg', 'c.jpg'])).toThrow(
      'of 1 photos are missing, for example c.jpg',
    );
  });
});

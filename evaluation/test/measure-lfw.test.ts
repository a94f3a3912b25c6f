import { describe, expect, it } from '@jest/globals';
import { type DlibFace } from '../dlib-reference.js';
import { type EvaluatedPhoto } from '../encode-photos.js';
import { measureLfw } from '../lfw/measure-lfw.js';
import { type LfwDataSet } from '../lfw/lfw.js';

/**
 * The photos of the data set, each with the first number of its encoding. A photo has 100 × 100 pixels and a face in
 * its centre.
 */
const firstNumbersOfEncodings: Readonly<Record<string, number>> = {
  'Ada/Ada_0001.jpg': 0,
  'Ada/Ada_0002.jpg': 1,
  'Cid/Cid_0001.jpg': 5,
  'Gabrielle_Rose/Gabrielle_Rose_0001.jpg': 0,
};

const faceBox = { x: 30, y: 30, width: 40, height: 40 };

const lfwDataSet: LfwDataSet = { directory: '/lfw', photos: Object.keys(firstNumbersOfEncodings), pairs: [] };

const photos = lfwDataSet.photos.map((path): EvaluatedPhoto => ({
  path: `/lfw/images/${path}`,
  width: 100,
  height: 100,
  faces: [
    {
      box: faceBox,
      encoding: Float32Array.of(firstNumbersOfEncodings[path]!, 1),
    } as EvaluatedPhoto['faces'][number],
  ],
}));

function createDlibFaces(path: string): DlibFace[] {
  // A second face at the border of the photo, which is not the labelled face.
  const bystander = { box: { x: 0, y: 0, width: 20, height: 20 }, encoding: Float32Array.of(5, 1) };
  return [bystander, { box: faceBox, encoding: Float32Array.of(2 * firstNumbersOfEncodings[path]!, 1) }];
}

describe('measureLfw', () => {
  it('does not count the person of a photo as a stranger if other photos of the person have another label', () => {
    const { identification, dlibIdentification } = measureLfw(lfwDataSet, photos, undefined);
    // There are two searches in each of ten galleries: one for Ada, and one for Cid, whose distance to the nearer photo
    // of Ada is 4.
    expect(identification).toMatchObject({ matedSearches: 10, nonMatedSearches: 10, rankOne: 1 });
    expect(identification!.points[0]!.threshold).toBe(4);
    expect(dlibIdentification).toBeUndefined();
  });

  it('measures identification by dlib only if the reference contains dlib’s encodings of all photos', () => {
    const reference = new Map(lfwDataSet.photos.map((path) => [path, createDlibFaces(path)]));
    expect(measureLfw(lfwDataSet, photos, reference).dlibIdentification!.points[0]!.threshold).toBe(8);
    const withoutEncodings = new Map(reference).set('Cid/Cid_0001.jpg', [{ box: faceBox }]);
    expect(measureLfw(lfwDataSet, photos, withoutEncodings).dlibIdentification).toBeUndefined();
    reference.delete('Cid/Cid_0001.jpg');
    expect(measureLfw(lfwDataSet, photos, reference).dlibIdentification).toBeUndefined();
  });
});

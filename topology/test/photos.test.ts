import { expect, test } from '@jest/globals';
import { computeSha256 } from '../../test/end-to-end/client.js';
import { createPhotos } from '../faults/photos.js';

test('every fourth generated photo is identical to an earlier photo, except photos without a face', async () => {
  const hashes: string[] = [];
  for (const readPhoto of await createPhotos(32)) hashes.push(computeSha256(await readPhoto()));
  const repeated = hashes.flatMap((hash, i) => (hashes.indexOf(hash) < i ? [i] : []));
  expect(repeated).toEqual([3, 7, 11, 19, 23, 27]);
});

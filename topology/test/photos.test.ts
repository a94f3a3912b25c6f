import { expect, test } from '@jest/globals';
import { hashOf } from '../../test/end-to-end/client.js';
import { madePhotographs } from '../faults/photos';

test('every fourth photograph that is made is a file of before, but for those that show nobody', async () => {
  const hashes: string[] = [];
  for (const photograph of await madePhotographs(32)) hashes.push(hashOf(await photograph()));
  const repeated = hashes.flatMap((hash, i) => (hashes.indexOf(hash) < i ? [i] : []));
  expect(repeated).toEqual([3, 7, 11, 19, 23, 27]);
});

import { pbkdf2 } from 'node:crypto';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { readApiConfig } from '#config';
import { jpegOfScans, tiffOfACycle } from '../../../test/hostile/photos.js';
import { PhotoInspection } from '../src/face-encodings/photo-inspection.js';

const inspection = new PhotoInspection(readApiConfig({ DATABASE_URL: 'postgres://nowhere.invalid/' }));

test('a header that is not read in time is left to the worker, a structure is not', async () => {
  // Its frame is described, which is enough for its structure, but no scan follows.
  const whole = jpegOfScans(64, 1);
  const photo = whole.subarray(0, whole.indexOf(Buffer.from([0xff, 0xda])));
  expect(await inspection.problemOf(photo)).toMatchObject({ kind: 'unreadable' });

  // Every thread that libvips could read it on is taken for some seconds.
  const busy = Array.from({ length: 4 }, () => promisify(pbkdf2)('a', 'b', 1_500_000, 32, 'sha512'));
  const all = Array.from({ length: 5 }, () => inspection.problemOf(photo));
  expect(await Promise.all(all)).toEqual(all.map(() => undefined));
  expect(await inspection.problemOf(tiffOfACycle())).toMatchObject({ kind: 'too-complex' });
  await Promise.all(busy);
  expect(await inspection.problemOf(photo)).toMatchObject({ kind: 'unreadable' });
});

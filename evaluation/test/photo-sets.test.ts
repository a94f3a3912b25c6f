import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { measurePhotosWithoutFaces, getPhotoKind } from '../measure-photos-without-faces.js';
import { readPhotoFolder } from '../photo-folder.js';
import { measureProfileDetection } from '../measure-profiles.js';
import { parseSelectedPart, selectPhotosOfPart } from '../data-split.js';

describe('readPhotoFolder', () => {
  let directory: string;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'photos-'));
    await writeFile(join(directory, 'a.jpg'), '');
    await writeFile(join(directory, 'README.md'), '');
  });
  afterEach(() => rm(directory, { recursive: true }));

  it('finds the photos of the folder itself', async () => {
    expect(await readPhotoFolder(directory)).toEqual({ directory, photos: ['a.jpg'] });
  });

  it('finds the photos in the subfolder images/ if this folder exists', async () => {
    const images = join(directory, 'images');
    await mkdir(images);
    await writeFile(join(images, 'b.png'), '');
    expect(await readPhotoFolder(directory)).toEqual({ directory: images, photos: ['b.png'] });
  });

  it('reports that the folder contains no photos', async () => {
    await expect(readPhotoFolder(join(directory, 'absent'))).rejects.toThrow('contains no photos');
  });
});

describe('selectSplit', () => {
  const paths = Array.from({ length: 1000 }, (_, index) => `photo-${index}.jpg`);

  it('assigns each photo to one part, with parts of about equal size', () => {
    const parts = [0, 1].map((part) => selectPhotosOfPart(paths, { part, parts: 2 }));
    expect(parts.flat().sort()).toEqual([...paths].sort());
    expect(Math.abs(parts[0]!.length - 500)).toBeLessThan(60);
  });

  it('selects a photo by its file name only, regardless of its folder and of other photos', () => {
    const split = parseSelectedPart('1/3');
    const alone = paths.filter(
      (path) => selectPhotosOfPart([path, ...paths], split).filter((p) => p === path).length,
    );
    expect(selectPhotosOfPart(paths, split)).toEqual(alone);
    expect(
      selectPhotosOfPart(
        paths.map((path) => `folder/${path}`),
        split,
      ),
    ).toEqual(alone.map((path) => `folder/${path}`));
  });

  it('returns all photos if no part is selected', () => {
    expect(selectPhotosOfPart(paths, undefined)).toEqual(paths);
  });

  it.each(['2/2', '0/0', '1', '-1/2', 'a/b', '0/2/3'])('rejects %s', (text) => {
    expect(() => parseSelectedPart(text)).toThrow('--split must be');
  });
});

const detectedFace = { box: { x: 0, y: 0, width: 10, height: 10 }, score: 0.9 };

describe('measureNegatives', () => {
  it('counts photos with a face by the part of the name before the first underscore', () => {
    const photos = [
      { path: '/negatives/monk_1_a.jpg', faces: [detectedFace, detectedFace] },
      { path: '/negatives/cd_1.jpg', faces: [] },
      { path: '/negatives/monk_2.jpg', faces: [] },
    ];
    expect(measurePhotosWithoutFaces(photos)).toEqual({
      photos: 3,
      falsePositives: [photos[0]],
      byPrefix: new Map([
        ['cd', { photos: 1, falsePositives: [] }],
        ['monk', { photos: 2, falsePositives: [photos[0]] }],
      ]),
    });
  });

  it('counts photos without an underscore in the name under “other”', () => {
    expect(getPhotoKind('folder_of/photo.jpg')).toBe('other');
  });
});

describe('measureProfiles', () => {
  it('counts photos without a face as missed', () => {
    const photos = [
      { path: 'a.jpg', faces: [detectedFace] },
      { path: 'b.jpg', faces: [] },
    ];
    expect(measureProfileDetection(photos)).toEqual({ photos: 2, missed: [photos[1]] });
  });
});

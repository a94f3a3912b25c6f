import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { evaluateDataSets } from '../evaluation.js';
import { readSettings } from '../settings.js';

describe('evaluateDataSets', () => {
  let directory: string;
  let dlib: string;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'set-'));
    dlib = join(directory, 'dlib.jsonl');
    await mkdir(join(directory, 'images'));
    const blank = sharp({ create: { width: 120, height: 90, channels: 3, background: '#909090' } });
    await blank.toFile(join(directory, 'images', 'grey_1.png'));
    const face = { box: [30, 20, 40, 50], blur: 0, occlusion: 0 };
    await writeFile(join(directory, 'faces.json'), JSON.stringify({ 'grey_1.png': [face] }));
    await writeFile(dlib, JSON.stringify({ photo: 'grey_1.png', faces: [{ box: [30, 30, 40, 40] }] }));
  });
  afterEach(() => rm(directory, { recursive: true }));

  const evaluateSets = (...options: string[]) => {
    const sets = ['--detection', '--negatives', '--profiles'].flatMap((option) => [option, directory]);
    return evaluateDataSets(readSettings([...sets, ...options]));
  };

  it('evaluates our faces and dlib’s faces of the same photos', async () => {
    const { encodedSets, detection, negatives, profiles } = await evaluateSets('--dlib', dlib);
    expect(encodedSets.map(({ unreadable }) => unreadable)).toEqual([0, 0, 0]);
    expect(detection!.ours.clear).toEqual({ faces: 1, found: 0 });
    expect(detection!.dlib!.clear).toEqual({ faces: 1, found: 1 });
    expect(negatives!.ours.falsePositives).toHaveLength(0);
    expect(negatives!.dlib!.byPrefix.get('grey')!.falsePositives).toHaveLength(1);
    expect(profiles!.ours.missed).toHaveLength(1);
    expect(profiles!.dlib!.missed).toHaveLength(0);
  });

  it('rejects a dlib reference for other photos', async () => {
    await writeFile(dlib, '{"photo":"other.png","faces":[]}');
    await expect(evaluateSets('--dlib', dlib)).rejects.toThrow('contains none of these photos');
  });

  it('rejects a part that contains no photos', async () => {
    // One of the two parts contains the only photo.
    const results = await Promise.allSettled(['0/2', '1/2'].map((part) => evaluateSets('--split', part)));
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });
});

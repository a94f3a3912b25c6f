import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { parseAnnotations, readAnnotatedFolder } from '../detection/annotations.js';

describe('parseAnnotations', () => {
  it('reads faces with attributes and ignored faces', () => {
    const text = JSON.stringify({
      'a.jpg': [
        { box: [1, 2, 3, 4], blur: 1, expression: 0, illumination: 0, occlusion: 2, pose: 1 },
        { box: [5, 6, 7, 8], ignore: true },
      ],
      'b.jpg': [],
    });
    expect([...parseAnnotations(text)]).toEqual([
      [
        'a.jpg',
        [
          { box: { x: 1, y: 2, width: 3, height: 4 }, blur: 1, occlusion: 2, ignored: false },
          { box: { x: 5, y: 6, width: 7, height: 8 }, blur: 0, occlusion: 0, ignored: true },
        ],
      ],
      ['b.jpg', []],
    ]);
  });

  it.each([
    '{"a.jpg": [{"box": [1, 2, 3], "ignore": true}]}',
    '{"a.jpg": [{"box": [1, 2, 3, 4]}]}',
    '[]',
    '{',
  ])('refuses %s', (text) => {
    expect(() => parseAnnotations(text)).toThrow('faces.json cannot be read');
  });
});

describe('readAnnotatedFolder', () => {
  let directory: string;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'annotated-'));
    await mkdir(join(directory, 'images'));
    await writeFile(join(directory, 'images', 'a.jpg'), '');
    await writeFile(join(directory, 'images', 'b.jpg'), '');
  });
  afterEach(() => rm(directory, { recursive: true }));

  it('skips photos without annotations', async () => {
    await writeFile(join(directory, 'faces.json'), '{"b.jpg": []}');
    const folder = await readAnnotatedFolder(directory);
    expect(folder.directory).toBe(join(directory, 'images'));
    expect(folder.photos).toEqual(['b.jpg']);
  });

  it('reports a photo that does not exist', async () => {
    await writeFile(join(directory, 'faces.json'), '{"c.jpg": []}');
    await expect(readAnnotatedFolder(directory)).rejects.toThrow('does not contain c.jpg');
  });

  it('reports that faces.json does not exist', async () => {
    await expect(readAnnotatedFolder(directory)).rejects.toThrow('has no faces.json');
  });
});

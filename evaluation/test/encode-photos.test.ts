import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { encodePhotos, type EvaluationOptions } from '../encode-photos.js';
import { convertPhotoToGreyscale } from '../greyscale-photo.js';

/** A photo that is stored wider than high, and is rotated by its EXIF orientation. */
function createColouredPhoto(): Promise<Buffer> {
  return sharp({ create: { width: 80, height: 40, channels: 3, background: '#c04020' } })
    .withMetadata({ orientation: 6 })
    .jpeg()
    .toBuffer();
}

describe('greyscalePhoto', () => {
  it('removes the colours and applies the orientation', async () => {
    const grey = sharp(await convertPhotoToGreyscale(await createColouredPhoto()));
    const { format, width, height, orientation } = await grey.metadata();
    expect({ format, width, height, orientation }).toEqual({
      format: 'png',
      width: 40,
      height: 80,
      orientation: undefined,
    });
    const { channels } = await grey.stats();
    expect(new Set(channels.map(({ mean }) => mean)).size).toBe(1);
  });
});

describe('encodePhotos', () => {
  const options: EvaluationOptions = {
    encoder: { runtime: 'onnx', effort: 'default' },
    grey: false,
  };
  let directory: string;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'photos-'));
    await writeFile(join(directory, 'photo.jpg'), await createColouredPhoto());
    await writeFile(join(directory, 'text.jpg'), 'not a photo');
  });
  afterEach(() => rm(directory, { recursive: true }));

  it.each([true, false])(
    'preserves the order, and reports why a photo cannot be decoded (grey: %s)',
    async (grey) => {
      const paths = ['photo.jpg', 'text.jpg', 'photo.jpg'].map((name) => join(directory, name));
      const { photos } = await encodePhotos('photos', paths, { ...options, grey });
      expect(photos.map(({ path, width, height, problem }) => [path, width, height, typeof problem])).toEqual(
        [
          [paths[0], 40, 80, 'undefined'],
          [paths[1], 0, 0, 'string'],
          [paths[2], 40, 80, 'undefined'],
        ],
      );
    },
  );

  it('rejects when a file cannot be read', async () => {
    const paths = ['photo.jpg', 'absent.jpg'].map((name) => join(directory, name));
    await expect(encodePhotos('photos', paths, options)).rejects.toThrow(/absent\.jpg: ENOENT/);
  });
});

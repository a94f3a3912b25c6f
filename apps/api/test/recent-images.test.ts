import { describe, expect, it } from '@jest/globals';
import { type ImageWithFaces } from '#persistence';
import { RecentImagesCache } from '../src/features/encodings/recent-images-cache.js';

const creationTime = new Date('2026-01-01T00:00:00Z');
const completionTime = new Date('2026-01-01T00:00:01Z');

function createImage(overrides: Partial<ImageWithFaces> = {}): ImageWithFaces {
  return {
    fileHash: 'a'.repeat(64),
    status: 'no-face',
    origin: 'uploaded',
    attempts: 0,
    counted: false,
    width: 10,
    height: 10,
    model: null,
    problem: null,
    problemKind: null,
    stagingKey: null,
    createdAt: creationTime,
    finishedAt: completionTime,
    faces: [],
    ...overrides,
  };
}

describe('the recent images of a process', () => {
  it('the cache returns a copy if its row has not changed', () => {
    const recent = new RecentImagesCache();
    const copy = createImage();
    recent.store(copy);
    expect(recent.find(copy.fileHash, copy)).toBe(copy);
  });

  it('the cache returns no copy if its row was written again later', () => {
    const recent = new RecentImagesCache();
    recent.store(createImage());
    const uploadedAgain = createImage({ createdAt: new Date('2026-01-02T00:00:00Z') });
    const encodedAgain = createImage({ finishedAt: new Date('2026-01-02T00:00:00Z') });
    expect(recent.find(uploadedAgain.fileHash, uploadedAgain)).toBeUndefined();
    expect(recent.find(encodedAgain.fileHash, encodedAgain)).toBeUndefined();
  });

  it('the cache contains no pending images', () => {
    const recent = new RecentImagesCache();
    const pending = createImage({ status: 'pending', finishedAt: null });
    recent.store(pending);
    expect(recent.find(pending.fileHash, pending)).toBeUndefined();
  });
});

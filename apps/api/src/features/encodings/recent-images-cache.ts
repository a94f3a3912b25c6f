import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { type ImageSummary, type ImageWithFaces } from '#persistence';

/** The approximate maximum size of the copies in one process, in bytes. */
const maxCacheBytes = 32 * 1024 * 1024;

/** The approximate size of a face in bytes: encoding and landmarks as arrays of doubles, and the rendered response. */
const bytesPerFace = 8 * (128 + 136) + 500 + 6_000;
const bytesPerImage = 1_000;

/**
 * Keeps copies of the images that this process has recently returned. A copy is returned only if its row has not
 * changed, so it is never older than the database. A copy in memory avoids a round trip to the cache for known
 * photos.
 */
@Injectable()
export class RecentImagesCache {
  private readonly images = new LRUCache<string, ImageWithFaces>({
    maxSize: maxCacheBytes,
    sizeCalculation: ({ faces }) => bytesPerImage + bytesPerFace * faces.length,
  });

  /** Whether the cache contains a copy of the image. The copy may be outdated. */
  has(fileHash: string): boolean {
    return this.images.has(fileHash);
  }

  /** @param row the current row of the image */
  find(fileHash: string, row: ImageSummary): ImageWithFaces | undefined {
    const image = this.images.get(fileHash);
    return image !== undefined && isSameRevision(row, image) ? image : undefined;
  }

  store(image: ImageWithFaces): void {
    if (image.status !== 'pending') this.images.set(image.fileHash, image);
  }
}

/**
 * Whether a copy was read from the given version of a row. An image that was deleted and uploaded again has different
 * timestamps.
 */
export function isSameRevision(row: ImageSummary, image: ImageWithFaces): boolean {
  return (
    row.createdAt.getTime() === image.createdAt.getTime() &&
    row.finishedAt?.getTime() === image.finishedAt?.getTime()
  );
}

import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { type ImageSummary, type ImageWithFaces } from '#persistence';

/** Bytes of the copies of one process, approximately. */
const maxSize = 32 * 1024 * 1024;

/** Approximate bytes of a face: encoding and landmarks as arrays of doubles, their objects, and the rendered response. */
const faceSize = 8 * (128 + 136) + 500 + 6_000;
const imageSize = 1_000;

/**
 * The images that this process has returned recently. A copy is returned only for the row that it was read from, so it is
 * never older than the database, and a known photo is answered without a round trip to the cache.
 */
@Injectable()
export class RecentImages {
  private readonly images = new LRUCache<string, ImageWithFaces>({
    maxSize,
    sizeCalculation: ({ faces }) => imageSize + faceSize * faces.length,
  });

  /** Whether there is a copy, which may be outdated. */
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

/** Whether a copy belongs to a row. An image that was deleted and uploaded again has other timestamps. */
export function isSameRevision(row: ImageSummary, image: ImageWithFaces): boolean {
  return (
    row.createdAt.getTime() === image.createdAt.getTime() &&
    row.finishedAt?.getTime() === image.finishedAt?.getTime()
  );
}

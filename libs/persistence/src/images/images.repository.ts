import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { type DataSource, type EntityManager } from 'typeorm';
import { type IndexChange } from '../notifications/index-changes.js';
import { type ConcurrentWriteLimiter, writeLimiterOf } from '../write-limiter.js';
import { deleteImages } from './delete-images.js';
import { type ImageEntity } from './image.entity.js';
import { notifyImageChanges } from './image-notifications.js';
import { type ImageStatus } from './image-status.js';
import {
  roundFaceToFloat32,
  createFacesSubquery,
  imageColumns,
  type ImageWithFaces,
} from './image-with-faces.js';
import { StagedChunkEntity } from './staged-chunk.entity.js';
import { createChunkContext, StagingCipher } from './staging-cipher.js';

/**
 * The result of staging an uploaded file.
 *
 * - `staged`: the hash was unknown
 * - `replaced`: the file replaces an image that was imported, or whose staged bytes cannot be read
 * - `known`: the file was uploaded before
 */
export type StagingResult = 'staged' | 'replaced' | 'known';

/** The row of an image without its faces. */
export type ImageSummary = Pick<
  ImageEntity,
  'status' | 'origin' | 'counted' | 'problemKind' | 'stagingKey' | 'createdAt' | 'finishedAt'
>;

const summaryColumns = `"status", "origin", "counted", "problem_kind" AS "problemKind", "staging_key" AS "stagingKey",
  "created_at" AS "createdAt", "finished_at" AS "finishedAt"`;

/** Finds, stages and deletes images by their hash. */
@Injectable()
export class ImagesRepository {
  private readonly limiter: ConcurrentWriteLimiter;

  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly cipher: StagingCipher,
  ) {
    this.limiter = writeLimiterOf(dataSource);
  }

  /** Finds images with their faces. The result does not contain unknown hashes. */
  async findAll(fileHashes: readonly string[]): Promise<Map<string, ImageWithFaces>> {
    const images: ImageWithFaces[] = await this.dataSource.query(
      `SELECT ${imageColumns}, ${createFacesSubquery('image."file_hash"')} AS "faces"
       FROM "images" image WHERE image."file_hash" = ANY($1)`,
      [fileHashes],
    );
    return new Map(
      images.map((image) => [image.fileHash, { ...image, faces: image.faces.map(roundFaceToFloat32) }]),
    );
  }

  /** Finds the model of the last photo that was uploaded and encoded; undefined if there is none. */
  async findCurrentModel(): Promise<string | undefined> {
    const [image]: { model: string }[] = await this.dataSource.query(
      `SELECT "model" FROM "images" WHERE "status" = 'encoded' AND "origin" = 'uploaded'
       ORDER BY "created_at" DESC LIMIT 1`,
    );
    return image?.model;
  }

  /** Finds images without their faces. The result does not contain unknown hashes. */
  async findSummaries(fileHashes: readonly string[]): Promise<Map<string, ImageSummary>> {
    const rows: (ImageSummary & { readonly fileHash: string })[] = await this.dataSource.query(
      `SELECT "file_hash" AS "fileHash", ${summaryColumns} FROM "images" WHERE "file_hash" = ANY($1)`,
      [fileHashes],
    );
    return new Map(rows.map((row) => [row.fileHash, row]));
  }

  /** Returns the hashes of those of the given images that are no longer pending. */
  async findFinished(fileHashes: readonly string[]): Promise<string[]> {
    const rows: { file_hash: string }[] = await this.dataSource.query(
      `SELECT "file_hash" FROM "images" WHERE "file_hash" = ANY($1) AND "status" <> 'pending'`,
      [fileHashes],
    );
    return rows.map((row) => row.file_hash);
  }

  /** Returns the number of pending images, and the age of the oldest one in seconds. */
  async getBacklog(): Promise<{ images: number; oldestSeconds: number }> {
    const [row]: { images: string; oldest: string | null }[] = await this.dataSource.query(
      `SELECT count(*) AS "images", EXTRACT(EPOCH FROM now() - min("created_at")) AS "oldest"
       FROM "images" WHERE "status" = 'pending'`,
    );
    return { images: Number(row!.images), oldestSeconds: Number(row!.oldest ?? 0) };
  }

  /**
   * Whether an upload of the file replaces this image. An image must be encoded again if its encodings were imported,
   * or if the staged bytes cannot be decrypted with the current key.
   */
  isReplaceable({
    status,
    origin,
    problemKind,
    stagingKey,
  }: Pick<ImageEntity, 'status' | 'origin' | 'problemKind' | 'stagingKey'>): boolean {
    if (status === 'pending') return stagingKey !== null && stagingKey !== this.cipher.keyName;
    return origin === 'imported' || problemKind === 'undecryptable' || problemKind === 'staging-damaged';
  }

  /**
   * Writes the pending image and its bytes in one transaction. A replaceable image is deleted in the same transaction.
   *
   * If several callers stage the same file concurrently, only one of them stages it. The other callers wait until that
   * transaction is committed, and then return `known`.
   *
   * @param chunks the bytes of the file
   * @param replacing whether the caller expects that an image is replaced; this argument only determines which limit
   *   for concurrent writes applies
   */
  stage(
    fileHash: string,
    chunks: AsyncIterable<Buffer> | Iterable<Buffer>,
    replacing = false,
  ): Promise<StagingResult> {
    const write = async (): Promise<StagingResult> => {
      const encrypted = this.encryptChunks(fileHash, chunks);
      try {
        return await this.stageChunks(fileHash, encrypted);
      } finally {
        // If the file is already known, its chunks are not read to the end.
        await encrypted.return(undefined);
      }
    };
    return replacing ? this.limiter.runStatisticsWrite(write) : this.limiter.runImageWrite(write);
  }

  /**
   * Deletes an image with its faces and staged bytes, and updates the statistics, in one transaction.
   *
   * A pending image can also be deleted. The result of its worker is then discarded, and subscribers are notified.
   *
   * @returns whether the image existed
   */
  async delete(fileHash: string): Promise<boolean> {
    const removed = await this.limiter.runStatisticsWrite(() =>
      this.dataSource.transaction((manager) => deleteImage(manager, fileHash)),
    );
    if (removed === undefined) return false;
    void notifyImageChanges(this.dataSource, [fileHash], removed);
    return true;
  }

  /**
   * Deletes images that are older than a number of days, the oldest first, in one transaction. The deletion skips
   * images that another process has locked, so several processes can share the work.
   *
   * @param limit maximum number of images
   * @param deleteCopies a function that deletes copies of these images in other storage. The function is called while
   *   the images are locked and before they are deleted, so no copy remains if the process crashes between the two
   *   deletions.
   * @returns the number of deleted images; less than `limit` when no other unlocked image is left
   */
  async deleteExpired(
    days: number,
    limit: number,
    deleteCopies: (fileHashes: readonly string[]) => Promise<void>,
  ): Promise<number> {
    const { expired, removed } = await this.limiter.runStatisticsWrite(() =>
      this.dataSource.transaction(async (manager) => {
        const images: { fileHash: string; status: ImageStatus; counted: boolean }[] = await manager.query(
          `SELECT "file_hash" AS "fileHash", "status", "counted" FROM "images"
           WHERE "created_at" < now() - make_interval(days => $1)
           ORDER BY "created_at" LIMIT $2
           FOR UPDATE SKIP LOCKED`,
          [days, limit],
        );
        if (images.length === 0) return { expired: [], removed: [] };
        await deleteCopies(images.map(({ fileHash }) => fileHash));
        return { expired: images, removed: await deleteImages(manager, images) };
      }),
    );
    const pending = expired.filter(({ status }) => status === 'pending').map(({ fileHash }) => fileHash);
    void notifyImageChanges(this.dataSource, pending, removed);
    return expired.length;
  }

  private async *encryptChunks(
    fileHash: string,
    chunks: AsyncIterable<Buffer> | Iterable<Buffer>,
  ): AsyncGenerator<StagedChunkEntity, undefined> {
    let position = 0;
    for await (const chunk of chunks) {
      yield { fileHash, position, bytes: this.cipher.encrypt(chunk, createChunkContext(fileHash, position)) };
      position += 1;
    }
  }

  private async stageChunks(
    fileHash: string,
    chunks: AsyncGenerator<StagedChunkEntity, undefined>,
  ): Promise<StagingResult> {
    const first = await chunks.next();
    const second = await chunks.next();
    // Most photos consist of one chunk. A photo of one chunk is staged by a single statement, which takes one round
    // trip to the database instead of four.
    if (second.done) {
      const staged = await this.insertImage(this.dataSource.manager, fileHash, first.value);
      if (staged === 'staged' || !(await this.isKnownAndReplaceable(this.dataSource.manager, fileHash)))
        return staged;
      return this.stageInTransaction((manager) => this.insertOrReplaceImage(manager, fileHash, first.value));
    }
    return this.stageInTransaction(async (manager) => {
      const staging = await this.insertOrReplaceImage(manager, fileHash, first.value);
      if (staging.result === 'known') return staging;
      await manager.insert(StagedChunkEntity, second.value);
      for await (const chunk of chunks) await manager.insert(StagedChunkEntity, chunk);
      return staging;
    });
  }

  /**
   * @param stage a function that stages the photo, and returns the index entries of the replaced image; the index is
   *   notified of these removed entries after the commit
   */
  private async stageInTransaction(
    stage: (manager: EntityManager) => Promise<{ result: StagingResult; removed: IndexChange[] }>,
  ): Promise<StagingResult> {
    const { result, removed } = await this.dataSource.transaction(stage);
    void notifyImageChanges(this.dataSource, [], removed);
    return result;
  }

  private async insertOrReplaceImage(
    manager: EntityManager,
    fileHash: string,
    firstChunk: StagedChunkEntity | undefined,
  ): Promise<{ result: StagingResult; removed: IndexChange[] }> {
    const staged = await this.insertImage(manager, fileHash, firstChunk);
    if (staged === 'staged' || !(await this.isKnownAndReplaceable(manager, fileHash)))
      return { result: staged, removed: [] };
    // The condition is checked again while the image is locked, because another process may have replaced the image in
    // the meantime.
    const removed = await deleteImage(manager, fileHash, (image) => this.isReplaceable(image));
    const restaged = await this.insertImage(manager, fileHash, firstChunk);
    const replaced = removed !== undefined && restaged === 'staged';
    return { result: replaced ? 'replaced' : restaged, removed: removed ?? [] };
  }

  private async isKnownAndReplaceable(manager: EntityManager, fileHash: string): Promise<boolean> {
    const known = await selectSummary(manager, fileHash, '');
    return known !== undefined && this.isReplaceable(known);
  }

  /** Inserts the image with its first chunk, unless the hash is known. */
  private async insertImage(
    manager: EntityManager,
    fileHash: string,
    firstChunk: StagedChunkEntity | undefined,
  ): Promise<'staged' | 'known'> {
    const staged: unknown[] = await manager.query(
      `WITH image AS (
         INSERT INTO "images" ("file_hash", "status", "staging_key") VALUES ($1, 'pending', $3)
         ON CONFLICT ("file_hash") DO NOTHING RETURNING "file_hash"
       ), chunk AS (
         INSERT INTO "staged_chunks" ("file_hash", "position", "bytes")
         SELECT "file_hash", 0, $2::bytea FROM image WHERE $2::bytea IS NOT NULL
       )
       SELECT FROM image`,
      [fileHash, firstChunk?.bytes, this.cipher.keyName],
    );
    return staged.length === 0 ? 'known' : 'staged';
  }
}

/**
 * @param condition a condition that is checked while the image is locked; the image is deleted only if it is true
 * @returns the removed index entries; undefined if the image was not deleted
 */
async function deleteImage(
  manager: EntityManager,
  fileHash: string,
  condition: (image: ImageSummary) => boolean = () => true,
): Promise<IndexChange[] | undefined> {
  const image = await selectSummary(manager, fileHash, 'FOR UPDATE');
  if (image === undefined || !condition(image)) return undefined;
  return deleteImages(manager, [{ fileHash, counted: image.counted }]);
}

async function selectSummary(
  manager: EntityManager,
  fileHash: string,
  lock: '' | 'FOR UPDATE',
): Promise<ImageSummary | undefined> {
  const [image]: ImageSummary[] = await manager.query(
    `SELECT ${summaryColumns} FROM "images" WHERE "file_hash" = $1 ${lock}`,
    [fileHash],
  );
  return image;
}

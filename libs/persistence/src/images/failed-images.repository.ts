import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { type DataSource } from 'typeorm';
import { type ImageProblemKind } from './image-status.js';
import { StagingCipher } from './staging-cipher.js';

/** An image that could not be processed. */
export interface FailedImage {
  readonly fileHash: string;
  readonly problemKind: ImageProblemKind | null;
  readonly problem: string;
  readonly createdAt: Date;
  readonly finishedAt: Date;
  /** Whether the photo is still stored and can be decrypted, so that the image can be retried. */
  readonly isRetryable: boolean;
  /** The time at which the photo is deleted; null if it is not stored, or is stored without a time limit. */
  readonly retryableUntil: Date | null;
  /** The position of the image in the list, after which the next page begins. */
  readonly position: string;
}

export type RetryResult = 'retried' | 'not-retryable' | 'unknown';

/**
 * The condition for an image that can be retried. An image that was encrypted with another key can be retried when this
 * process has the key; the workers then also retry it themselves.
 */
const retryableCondition = `"status" = 'failed'
  AND ("retryable_until" > now() OR ("problem_kind" = 'undecryptable' AND "staging_key" = $1))`;

const setPending = `UPDATE "images"
  SET "status" = 'pending', "attempts" = 0, "problem" = NULL, "problem_kind" = NULL, "finished_at" = NULL,
    "retryable_until" = NULL`;

/** Lists and retries failed images, and deletes their photos. */
@Injectable()
export class FailedImagesRepository {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly cipher: StagingCipher,
  ) {}

  /**
   * Reads a page of failed images, the most recent failure first.
   *
   * @param after the `position` of the last image of the previous page
   */
  async list(after: string | undefined, limit: number): Promise<FailedImage[]> {
    const [time, hash] = after?.split('|') ?? [];
    return this.dataSource.query(
      // The position is a text that contains the microseconds of the time, as in image-archive.repository.ts.
      `SELECT "file_hash" AS "fileHash", "problem_kind" AS "problemKind", COALESCE("problem", '') AS "problem",
         "created_at" AS "createdAt", "finished_at" AS "finishedAt", ${retryableCondition} IS TRUE AS "isRetryable",
         "retryable_until" AS "retryableUntil", "finished_at"::text || '|' || "file_hash" AS "position"
       FROM "images"
       WHERE "status" = 'failed' AND ($2::timestamptz IS NULL OR ("finished_at", "file_hash") < ($2, $3))
       ORDER BY "finished_at" DESC, "file_hash" DESC LIMIT $4`,
      [this.cipher.keyName, time, hash, limit],
    );
  }

  /** Counts the failed images, up to a maximum. */
  async count(maximum: number): Promise<number> {
    const [row]: { images: number }[] = await this.dataSource.query(
      `SELECT count(*)::integer AS "images"
       FROM (SELECT FROM "images" WHERE "status" = 'failed' LIMIT $1) failed`,
      [maximum],
    );
    return row!.images;
  }

  /** Makes a failed image pending again, if its photo is still stored. The caller enqueues the image. */
  async retry(fileHash: string): Promise<RetryResult> {
    const [retried]: [unknown[], number] = await this.dataSource.query(
      `${setPending} WHERE ${retryableCondition} AND "file_hash" = $2 RETURNING "file_hash"`,
      [this.cipher.keyName, fileHash],
    );
    if (retried.length > 0) return 'retried';
    const known: unknown[] = await this.dataSource.query(`SELECT FROM "images" WHERE "file_hash" = $1`, [
      fileHash,
    ]);
    return known.length > 0 ? 'not-retryable' : 'unknown';
  }

  /**
   * Makes failed images pending again whose photo is still stored.
   *
   * @param until retries only images that failed before this time, so that a repeated call does not retry an image twice
   * @param limit maximum number of images
   * @returns the hashes of the retried images
   */
  async retryAll(until: Date, limit: number): Promise<string[]> {
    const [retried]: [{ fileHash: string }[], number] = await this.dataSource.query(
      `${setPending}
       WHERE "file_hash" IN (
         SELECT "file_hash" FROM "images" WHERE ${retryableCondition} AND "finished_at" < $2
         ORDER BY "finished_at" LIMIT $3 FOR UPDATE SKIP LOCKED
       )
       RETURNING "file_hash" AS "fileHash"`,
      [this.cipher.keyName, until, limit],
    );
    return retried.map(({ fileHash }) => fileHash);
  }

  /**
   * Deletes the photos of failed images that were kept long enough. These images remain failed.
   *
   * @param limit maximum number of images
   * @returns the number of images
   */
  async deleteExpiredPhotos(limit: number): Promise<number> {
    const [row]: { images: number }[] = await this.dataSource.query(
      `WITH expired AS (
         UPDATE "images" SET "retryable_until" = NULL
         WHERE "file_hash" IN (
           SELECT "file_hash" FROM "images" WHERE "retryable_until" <= now()
           ORDER BY "retryable_until" LIMIT $1 FOR UPDATE SKIP LOCKED
         )
         RETURNING "file_hash"
       ), unstaged AS (
         DELETE FROM "staged_chunks" USING expired WHERE "staged_chunks"."file_hash" = expired."file_hash"
       )
       SELECT count(*)::integer AS "images" FROM expired`,
      [limit],
    );
    return row!.images;
  }
}

import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { type DataSource } from 'typeorm';
import { faceColumnDefinitions, faceColumns, type NewFace } from './face.entity.js';
import { notifyImageChanges } from './image-notifications.js';
import { type ImageProblemKind } from './image-status.js';
import { decryptStagedBytes, type StagedBytes, type StagedChunkRow } from './staged-bytes.js';
import { StagingCipher } from './staging-cipher.js';

/** The result of processing an image. */
export type EncodingOutcome =
  | {
      readonly status: 'encoded' | 'no-face';
      readonly width: number;
      readonly height: number;
      readonly model: string;
      /** The faces of the image; the most prominent face comes first. */
      readonly faces: readonly NewFace[];
    }
  | {
      readonly status: 'rejected' | 'failed';
      readonly problem: ImageProblem;
      /**
       * The time in seconds for which the photo of a failed image is kept, so that the image can be retried. If it is 0 or
       * undefined, the photo is deleted immediately.
       */
      readonly keepPhotoFor?: number;
    };

export interface ImageProblem {
  readonly kind: ImageProblemKind;
  /** The message for the client. */
  readonly message: string;
}

/** A pending image that a worker has claimed. */
export interface ClaimedImage {
  /** The number of earlier attempts to encode the image that began and have not ended. */
  readonly earlierAttempts: number;
  /** The time since the image was created, in seconds. */
  readonly age: number;
  readonly bytes: StagedBytes;
}

/** The database operations of workers on pending images: claim an image, begin an attempt, and store the result. */
@Injectable()
export class PendingImagesRepository {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly cipher: StagingCipher,
  ) {}

  /**
   * Reads the staged file of a pending image, and counts the first attempt to encode the image.
   *
   * The number of attempts is committed asynchronously: if PostgreSQL crashes within the next second, the count may be
   * lost and the photo is attempted once more. For each further attempt, the worker calls {@link beginAttempt}.
   *
   * @returns undefined when the image is not pending
   */
  async claim(fileHash: string): Promise<ClaimedImage | undefined> {
    const rows: (StagedChunkRow & { readonly attempts: number; readonly age: number })[] =
      await this.dataSource.query(
        `WITH asynchronous AS (
           SELECT set_config('synchronous_commit', 'off', true)
         ), image AS (
           SELECT "attempts", "staging_key", EXTRACT(EPOCH FROM now() - "created_at")::float8 AS "age"
           FROM "images", asynchronous
           WHERE "file_hash" = $1 AND "status" = 'pending' FOR UPDATE OF "images"
         ), attempt AS (
           UPDATE "images" SET "attempts" = 1 FROM image WHERE "file_hash" = $1 AND image."attempts" = 0
         )
         SELECT image."attempts", image."age", image."staging_key" AS "stagingKey", chunk."position", chunk."bytes"
         FROM image LEFT JOIN "staged_chunks" chunk ON chunk."file_hash" = $1
         ORDER BY chunk."position"`,
        [fileHash],
      );
    return (
      rows[0] && {
        earlierAttempts: rows[0].attempts,
        age: rows[0].age,
        bytes: decryptStagedBytes(this.cipher, fileHash, rows),
      }
    );
  }

  /**
   * Claims the oldest pending image that no worker has claimed before, like {@link claim}. Concurrent callers claim
   * different images.
   *
   * @param age the minimum age of the image, in milliseconds
   * @returns undefined if there is no such image
   */
  async claimOldest(age: number): Promise<(ClaimedImage & { readonly id: string }) | undefined> {
    const rows: (StagedChunkRow & { readonly fileHash: string; readonly age: number })[] =
      await this.dataSource.query(
        `WITH image AS (
           SELECT "file_hash" FROM "images"
           WHERE "status" = 'pending' AND "attempts" = 0 AND "created_at" < now() - make_interval(secs => $1)
           ORDER BY "created_at" LIMIT 1 FOR UPDATE SKIP LOCKED
         ), attempt AS (
           UPDATE "images" SET "attempts" = 1 FROM image WHERE "images"."file_hash" = image."file_hash"
           RETURNING "images"."file_hash", "images"."staging_key", "images"."created_at"
         )
         SELECT attempt."file_hash" AS "fileHash", attempt."staging_key" AS "stagingKey",
           EXTRACT(EPOCH FROM now() - attempt."created_at")::float8 AS "age", chunk."position", chunk."bytes"
         FROM attempt LEFT JOIN "staged_chunks" chunk ON chunk."file_hash" = attempt."file_hash"
         ORDER BY chunk."position"`,
        [age / 1000],
      );
    if (rows[0] === undefined) return undefined;
    const { fileHash, age: actualAge } = rows[0];
    return {
      id: fileHash,
      earlierAttempts: 0,
      age: actualAge,
      bytes: decryptStagedBytes(this.cipher, fileHash, rows),
    };
  }

  /**
   * Quarantines an image whose staged bytes were encrypted with another key: marks it as failed. The staged bytes are
   * kept. A process that has the key can make the image pending again with {@link resumeDecryptableImages}. The
   * quarantine does not count as an attempt to encode the image.
   *
   * @returns false if the image is no longer pending, or was staged again with the current key
   */
  async markUndecryptable(fileHash: string, message: string): Promise<boolean> {
    const [rows]: [unknown[], number] = await this.dataSource.query(
      `UPDATE "images"
       SET "status" = 'failed', "attempts" = 0, "problem" = $2, "problem_kind" = 'undecryptable', "finished_at" = now()
       WHERE "file_hash" = $1 AND "status" = 'pending' AND "staging_key" IS DISTINCT FROM $3 RETURNING "file_hash"`,
      [fileHash, message, this.cipher.keyName],
    );
    if (rows.length === 0) return false;
    void notifyImageChanges(this.dataSource, [fileHash]);
    return true;
  }

  /**
   * Makes quarantined images pending again if their staged bytes were encrypted with the key of this process.
   *
   * @returns the number of images that became pending
   */
  async resumeDecryptableImages(): Promise<number> {
    const [, images]: [unknown[], number] = await this.dataSource.query(
      `UPDATE "images" SET "status" = 'pending', "problem" = NULL, "problem_kind" = NULL, "finished_at" = NULL
       WHERE "problem_kind" = 'undecryptable' AND "staging_key" = $1`,
      [this.cipher.keyName],
    );
    return images;
  }

  /**
   * Counts an attempt to encode the image. If the photo crashes the worker, the attempt remains counted. If the attempt
   * ends without a result for another reason, the caller must revert the count with {@link decrementAttemptCount}.
   *
   * @returns the number of attempts that began and have not ended, including this one; undefined if the image is not
   *   pending
   */
  async beginAttempt(fileHash: string): Promise<number | undefined> {
    const [rows]: [{ attempts: number }[], number] = await this.dataSource.query(
      `UPDATE "images" SET "attempts" = "attempts" + 1
       WHERE "file_hash" = $1 AND "status" = 'pending' RETURNING "attempts"`,
      [fileHash],
    );
    return rows[0]?.attempts;
  }

  /**
   * Subtracts an attempt that ended without a result, for a reason unrelated to the photo, from the number of attempts.
   */
  async decrementAttemptCount(fileHash: string): Promise<void> {
    await this.dataSource.query(
      `UPDATE "images" SET "attempts" = "attempts" - 1
       WHERE "file_hash" = $1 AND "status" = 'pending' AND "attempts" > 0`,
      [fileHash],
    );
  }

  /**
   * Stores the result of an image and deletes its staged bytes in one transaction, and then notifies the subscribers. If
   * the result requires that the photo is kept, its staged bytes are deleted later by {@link FailedImagesRepository}.
   *
   * The first result of an image is final. If a job was transferred to another worker, two workers may return a result,
   * and the second result is discarded.
   *
   * @returns whether this result was stored
   */
  async finish(fileHash: string, outcome: EncodingOutcome): Promise<boolean> {
    const { width, height, model, problem, faces, keepPhotoFor } = { ...defaultOutcomeColumns, ...outcome };
    const finished: { faces: string[] }[] = await this.dataSource.query(
      // Numbers are sent as JSON, which represents every float32 exactly.
      `WITH image AS (
         UPDATE "images"
         SET "status" = $2, "width" = $3, "height" = $4, "model" = $5, "problem" = $6, "problem_kind" = $7,
           "finished_at" = now(), "retryable_until" = now() + make_interval(secs => $9)
         WHERE "file_hash" = $1 AND "status" = 'pending' RETURNING "file_hash", "retryable_until"
       ), found AS (
         INSERT INTO "faces" ("file_hash", "position", ${faceColumns})
         SELECT image."file_hash", face.*
         FROM image, json_to_recordset($8) AS face
           ("position" smallint, ${faceColumnDefinitions})
          RETURNING "id"
       ), unstaged AS (
         DELETE FROM "staged_chunks" USING image
         WHERE "staged_chunks"."file_hash" = image."file_hash" AND image."retryable_until" IS NULL
       )
       SELECT ARRAY(SELECT "id" FROM found) AS "faces" FROM image`,
      [
        fileHash,
        outcome.status,
        width,
        height,
        model,
        problem?.message,
        problem?.kind,
        JSON.stringify(faces.map((face, position) => ({ position, ...face }))),
        keepPhotoFor === 0 ? null : keepPhotoFor,
      ],
    );
    if (finished.length === 0) return false;
    void notifyImageChanges(
      this.dataSource,
      [fileHash],
      [{ collection: 'faces', kind: 'added', ids: finished[0]!.faces.map(Number) }],
    );
    return true;
  }

  /** Finds images that have been pending for more than `age` milliseconds, the oldest first. */
  async findOlderThan(age: number, limit: number): Promise<string[]> {
    const rows: { file_hash: string }[] = await this.dataSource.query(
      `SELECT "file_hash" FROM "images"
       WHERE "status" = 'pending' AND "created_at" < now() - make_interval(secs => $1)
       ORDER BY "created_at" LIMIT $2`,
      [age / 1000, limit],
    );
    return rows.map((row) => row.file_hash);
  }
}

/** The default values of the columns that the result of an image does not set. */
const defaultOutcomeColumns = {
  width: null,
  height: null,
  model: null,
  problem: undefined,
  keepPhotoFor: undefined,
  faces: [] as readonly NewFace[],
};

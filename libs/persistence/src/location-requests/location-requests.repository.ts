import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { type DataSource } from 'typeorm';
import { type NewFace } from '../images/face.entity.js';
import { notifyImageChanges } from '../images/image-notifications.js';
import { type ImageProblemKind } from '../images/image-status.js';
import { type ClaimedImage, type EncodingOutcome } from '../images/pending-images.repository.js';
import { decryptStagedBytes, type StagedChunkRow } from '../images/staged-bytes.js';
import { createChunkContext, StagingCipher } from '../images/staging-cipher.js';
import { type ConcurrentWriteLimiter, writeLimiterOf } from '../write-limiter.js';
import { LocationRequestChunkEntity } from './location-request-chunk.entity.js';
import { type Location } from './location-request.js';

/** A new request to encode the faces at given locations. */
export interface NewLocationRequest {
  /** A UUID. */
  readonly id: string;
  readonly fileHash: string;
  readonly locations: readonly Location[];
  /** The time for which a client may wait for the result, in seconds. */
  readonly lifetimeSeconds: number;
}

/** The result of a request: the faces in the order of the locations, or the reason why no faces were encoded. */
export interface LocatedFaces {
  readonly fileHash: string;
  readonly status: 'encoded' | 'rejected' | 'failed';
  readonly width: number | null;
  readonly height: number | null;
  readonly model: string | null;
  readonly problem: string | null;
  readonly problemKind: ImageProblemKind | null;
  readonly faces: readonly NewFace[];
}

/** A pending request that a worker has claimed. */
export interface ClaimedLocationRequest extends Omit<ClaimedImage, 'age'> {
  readonly locations: readonly Location[];
}

interface ClaimedRow extends StagedChunkRow {
  readonly attempts: number;
  readonly locations: readonly Location[];
}

/** Stores requests to encode faces at given locations until they are answered. */
@Injectable()
export class LocationRequestsRepository {
  private readonly limiter: ConcurrentWriteLimiter;

  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly cipher: StagingCipher,
  ) {
    this.limiter = writeLimiterOf(dataSource);
  }

  /**
   * Stores a new request as pending, together with its photo, in one transaction.
   *
   * @param chunks the bytes of the photo
   */
  async stageRequest(
    { id, fileHash, locations, lifetimeSeconds }: NewLocationRequest,
    chunks: AsyncIterable<Buffer> | Iterable<Buffer>,
  ): Promise<void> {
    await this.limiter.runImageWrite(() =>
      this.dataSource.transaction(async (manager) => {
        await manager.query(
          `INSERT INTO "location_requests" ("id", "file_hash", "locations", "staging_key", "expires_at")
           VALUES ($1, $2, $3, $4, now() + make_interval(secs => $5))`,
          [id, fileHash, JSON.stringify(locations), this.cipher.keyName, lifetimeSeconds],
        );
        let position = 0;
        for await (const chunk of chunks) {
          const bytes = this.cipher.encrypt(chunk, createChunkContext(id, position));
          await manager.insert(LocationRequestChunkEntity, { requestId: id, position, bytes });
          position += 1;
        }
      }),
    );
  }

  /** Returns the number of pending requests. */
  async countPending(): Promise<number> {
    const [row]: { requests: string }[] = await this.dataSource.query(
      `SELECT count(*) AS "requests" FROM "location_requests" WHERE "status" = 'pending'`,
    );
    return Number(row!.requests);
  }

  /** Returns those of the given ids whose requests are finished. Ids that belong to no location request are ignored. */
  async findFinished(ids: readonly string[]): Promise<string[]> {
    const rows: { id: string }[] = await this.dataSource.query(
      `SELECT "id"::text FROM "location_requests" WHERE "id"::text = ANY($1) AND "status" <> 'pending'`,
      [ids],
    );
    return rows.map(({ id }) => id);
  }

  /**
   * Deletes a finished request and returns its result. Returns undefined if the request is pending or does not exist.
   */
  async takeResult(id: string): Promise<LocatedFaces | undefined> {
    const [rows]: [(Omit<LocatedFaces, 'faces'> & { faces: NewFace[] | null })[], number] =
      await this.dataSource.query(
        `DELETE FROM "location_requests" WHERE "id" = $1 AND "status" <> 'pending'
         RETURNING "file_hash" AS "fileHash", "status", "width", "height", "model", "problem",
           "problem_kind" AS "problemKind", "faces"`,
        [id],
      );
    return rows[0] && { ...rows[0], faces: rows[0].faces ?? [] };
  }

  /** Deletes a request with its photo. If a worker is processing the request, the result of the worker is discarded. */
  async delete(id: string): Promise<void> {
    await this.dataSource.query(`DELETE FROM "location_requests" WHERE "id" = $1`, [id]);
  }

  /**
   * Deletes the requests that no client waits for any more, because the process that received them has crashed.
   *
   * @returns the number of requests
   */
  async deleteExpired(): Promise<number> {
    const [, requests]: [unknown[], number] = await this.dataSource.query(
      `DELETE FROM "location_requests" WHERE "expires_at" < now()`,
    );
    return requests;
  }

  /** Finds requests that have been pending for more than `age` milliseconds, the oldest first. */
  async findOlderThan(age: number, limit: number): Promise<{ id: string; fileHash: string }[]> {
    return this.dataSource.query(
      `SELECT "id", "file_hash" AS "fileHash" FROM "location_requests"
       WHERE "status" = 'pending' AND "created_at" < now() - make_interval(secs => $1)
       ORDER BY "created_at" LIMIT $2`,
      [age / 1000, limit],
    );
  }

  /**
   * Reads the staged photo and the locations of a pending request, and counts the first attempt to encode the photo.
   *
   * @returns undefined if the request is not pending
   */
  async claim(id: string): Promise<ClaimedLocationRequest | undefined> {
    const rows: ClaimedRow[] = await this.dataSource.query(
      `WITH request AS (
         SELECT "attempts", "staging_key", "locations" FROM "location_requests"
         WHERE "id" = $1 AND "status" = 'pending' FOR UPDATE
       ), attempt AS (
         UPDATE "location_requests" SET "attempts" = 1 FROM request WHERE "id" = $1 AND request."attempts" = 0
       )
       SELECT request."attempts", request."staging_key" AS "stagingKey", request."locations",
         chunk."position", chunk."bytes"
       FROM request LEFT JOIN "location_request_chunks" chunk ON chunk."request_id" = $1
       ORDER BY chunk."position"`,
      [id],
    );
    return rows[0] && this.toClaimedRequest(id, rows);
  }

  /**
   * Claims the oldest pending request that no worker has claimed before, like {@link claim}. Concurrent callers claim
   * different requests.
   *
   * @param age the minimum age of the request, in milliseconds
   * @returns undefined if there is no such request
   */
  async claimOldest(age: number): Promise<(ClaimedLocationRequest & { readonly id: string }) | undefined> {
    const rows: (ClaimedRow & { readonly id: string })[] = await this.dataSource.query(
      `WITH request AS (
         SELECT "id" FROM "location_requests"
         WHERE "status" = 'pending' AND "attempts" = 0 AND "created_at" < now() - make_interval(secs => $1)
         ORDER BY "created_at" LIMIT 1 FOR UPDATE SKIP LOCKED
       ), attempt AS (
         UPDATE "location_requests" SET "attempts" = 1 FROM request WHERE "location_requests"."id" = request."id"
         RETURNING "location_requests"."id", "staging_key", "locations"
       )
       SELECT attempt."id", 0 AS "attempts", attempt."staging_key" AS "stagingKey", attempt."locations",
         chunk."position", chunk."bytes"
       FROM attempt LEFT JOIN "location_request_chunks" chunk ON chunk."request_id" = attempt."id"
       ORDER BY chunk."position"`,
      [age / 1000],
    );
    return rows[0] && { id: rows[0].id, ...this.toClaimedRequest(rows[0].id, rows) };
  }

  private toClaimedRequest(id: string, rows: readonly ClaimedRow[]): ClaimedLocationRequest {
    const { attempts, locations } = rows[0]!;
    return { earlierAttempts: attempts, locations, bytes: decryptStagedBytes(this.cipher, id, rows) };
  }

  /**
   * Counts an attempt to encode the photo of a request, as `PendingImagesRepository.beginAttempt` does for an image.
   */
  async beginAttempt(id: string): Promise<number | undefined> {
    const [rows]: [{ attempts: number }[], number] = await this.dataSource.query(
      `UPDATE "location_requests" SET "attempts" = "attempts" + 1
       WHERE "id" = $1 AND "status" = 'pending' RETURNING "attempts"`,
      [id],
    );
    return rows[0]?.attempts;
  }

  /**
   * Subtracts an attempt that ended without a result, for a reason unrelated to the photo, from the number of attempts.
   */
  async decrementAttemptCount(id: string): Promise<void> {
    await this.dataSource.query(
      `UPDATE "location_requests" SET "attempts" = "attempts" - 1
       WHERE "id" = $1 AND "status" = 'pending' AND "attempts" > 0`,
      [id],
    );
  }

  /**
   * Stores the result of a request and deletes its staged photo in one statement, and then notifies the API process
   * that waits for the result.
   *
   * @returns whether the result was stored; false if the request is no longer pending
   */
  async finish(id: string, outcome: EncodingOutcome): Promise<boolean> {
    const { width, height, model, problem, faces } = {
      width: null,
      height: null,
      model: null,
      problem: undefined,
      faces: undefined,
      ...outcome,
    };
    const finished: unknown[] = await this.dataSource.query(
      `WITH request AS (
         UPDATE "location_requests"
         SET "status" = $2, "width" = $3, "height" = $4, "model" = $5, "problem" = $6, "problem_kind" = $7, "faces" = $8
         WHERE "id" = $1 AND "status" = 'pending' RETURNING "id"
       ), unstaged AS (
         DELETE FROM "location_request_chunks" USING request WHERE "request_id" = request."id"
       )
       SELECT FROM request`,
      [
        id,
        outcome.status,
        width,
        height,
        model,
        problem?.message,
        problem?.kind,
        faces && JSON.stringify(faces),
      ],
    );
    if (finished.length === 0) return false;
    void notifyImageChanges(this.dataSource, [id]);
    return true;
  }
}

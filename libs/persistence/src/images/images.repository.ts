import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { type DataSource, type EntityManager } from 'typeorm';
import { takeOutOfStatistics } from '../statistics/statistics-row.js';
import { type WriteShares, writeSharesOf } from '../write-shares.js';
import { type FaceEntity } from './face.entity.js';
import { notifyImageChanges } from './image-notifications.js';
import { ImageEntity, type ImageProblemKind } from './image.entity.js';
import { exactFace, facesOf, imageColumns, type ImageWithFaces } from './image-with-faces.js';
import { StagedChunkEntity } from './staged-chunk.entity.js';
import { StagingCipher } from './staging-cipher.js';

/** What a worker found in a photo; numbers as in {@link FaceEntity}. */
export type EncodingOutcome =
  | {
      readonly status: 'encoded' | 'no-face';
      readonly width: number;
      readonly height: number;
      readonly model: string;
      /** Most prominent first. */
      readonly faces: readonly FoundFace[];
    }
  | { readonly status: 'rejected' | 'failed'; readonly problem: ImageProblem };

export interface ImageProblem {
  readonly kind: ImageProblemKind;
  /** A sentence fit for the person who sent the photo. */
  readonly message: string;
}

/**
 * What became of an upload.
 *
 * - `staged`: nothing was known of it
 * - `replaced`: encodings were imported under its hash, or its staged bytes cannot be opened; they are gone, and it is staged
 * - `known`: it was uploaded before
 */
export type StagingResult = 'staged' | 'replaced' | 'known';

/** A pending image in the hands of a worker. */
export interface ClaimedImage {
  /** How many attempts have begun before and were not heard of again. */
  readonly earlierAttempts: number;
  /** The staged file, or why it cannot be had. */
  readonly bytes: Buffer | 'sealed-otherwise' | 'staging-damaged';
}

/** What the row of an image says, without its faces. */
export type ImageSummary = Pick<
  ImageEntity,
  'status' | 'origin' | 'counted' | 'problemKind' | 'stagingKey' | 'createdAt' | 'finishedAt'
>;

const summaryColumns = `"status", "origin", "counted", "problem_kind" AS "problemKind", "staging_key" AS "stagingKey",
  "created_at" AS "createdAt", "finished_at" AS "finishedAt"`;

export type FoundFace = Pick<FaceEntity, 'x' | 'y' | 'width' | 'height' | 'score' | 'landmarks' | 'encoding'>;

/** The images, their faces and the bytes that still wait for a worker. */
@Injectable()
export class ImagesRepository {
  private readonly shares: WriteShares;

  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly cipher: StagingCipher,
  ) {
    this.shares = writeSharesOf(dataSource);
  }

  /** The image with its faces; undefined for a hash that nobody uploaded. */
  async find(fileHash: string): Promise<ImageWithFaces | undefined> {
    const [image]: ImageWithFaces[] = await this.dataSource.query(
      `SELECT ${imageColumns}, ${facesOf('$1')} AS "faces" FROM "images" image WHERE image."file_hash" = $1`,
      [fileHash],
    );
    return image && { ...image, faces: image.faces.map(exactFace) };
  }

  /** What the rows of these images say; nothing of a hash that nobody uploaded. */
  async findSummaries(fileHashes: readonly string[]): Promise<Map<string, ImageSummary>> {
    const rows: (ImageSummary & { readonly fileHash: string })[] = await this.dataSource.query(
      `SELECT "file_hash" AS "fileHash", ${summaryColumns} FROM "images" WHERE "file_hash" = ANY($1)`,
      [fileHashes],
    );
    return new Map(rows.map((row) => [row.fileHash, row]));
  }

  /**
   * Whether a file that is uploaded takes the place of the image that is known under its hash: where nobody here had seen
   * the file, or where what was staged of it cannot be opened.
   */
  isReplaceable({
    status,
    origin,
    problemKind,
    stagingKey,
  }: Pick<ImageEntity, 'status' | 'origin' | 'problemKind' | 'stagingKey'>): boolean {
    if (status === 'pending') return stagingKey !== null && stagingKey !== this.cipher.keyName;
    return origin === 'imported' || problemKind === 'sealed-otherwise' || problemKind === 'staging-damaged';
  }

  /** Which of these images have left `pending`. */
  async findFinished(fileHashes: readonly string[]): Promise<string[]> {
    const rows: { file_hash: string }[] = await this.dataSource.query(
      `SELECT "file_hash" FROM "images" WHERE "file_hash" = ANY($1) AND "status" <> 'pending'`,
      [fileHashes],
    );
    return rows.map((row) => row.file_hash);
  }

  /**
   * Writes the pending image and its bytes in one transaction.
   *
   * Of several callers with the same file one stages it; the others wait for that one's commit and find it known. An
   * image that it supersedes goes in the same transaction, the statistics included.
   *
   * @param chunks the file from its first byte to its last, in pieces
   * @param replacing whether encodings are known to have been imported under its hash; it is looked at again
   */
  stage(
    fileHash: string,
    chunks: AsyncIterable<Buffer> | Iterable<Buffer>,
    replacing = false,
  ): Promise<StagingResult> {
    const write = (): Promise<StagingResult> => this.stageInTurn(fileHash, chunks);
    return replacing ? this.shares.statistics(write) : this.shares.images(write);
  }

  private async stageInTurn(
    fileHash: string,
    chunks: AsyncIterable<Buffer> | Iterable<Buffer>,
  ): Promise<StagingResult> {
    const pieces = this.sealed(fileHash, chunks);
    try {
      return await this.stagePieces(fileHash, pieces);
    } finally {
      // A known file is not read to its end.
      await pieces.return(undefined);
    }
  }

  private async stagePieces(
    fileHash: string,
    pieces: AsyncGenerator<StagedChunkEntity, undefined>,
  ): Promise<StagingResult> {
    const first = await pieces.next();
    const second = await pieces.next();
    // Most photos are one piece, and one statement is a transaction by itself: one way to the database instead of four.
    if (second.done) {
      const staged = await this.stageBeginning(this.dataSource.manager, fileHash, first.value);
      if (staged === 'staged' || !(await this.supersedes(this.dataSource.manager, fileHash))) return staged;
      return this.dataSource.transaction((manager) => this.stageAnyBeginning(manager, fileHash, first.value));
    }
    return this.dataSource.transaction(async (manager) => {
      const staged = await this.stageAnyBeginning(manager, fileHash, first.value);
      if (staged === 'known') return 'known';
      await manager.insert(StagedChunkEntity, second.value);
      for await (const piece of pieces) await manager.insert(StagedChunkEntity, piece);
      return staged;
    });
  }

  private async *sealed(
    fileHash: string,
    chunks: AsyncIterable<Buffer> | Iterable<Buffer>,
  ): AsyncGenerator<StagedChunkEntity, undefined> {
    let position = 0;
    for await (const chunk of chunks) {
      yield { fileHash, position, bytes: this.cipher.encrypt(chunk, placeOf(fileHash, position)) };
      position += 1;
    }
  }

  /** Writes the image, in the place of one that it supersedes too, and its first piece. Takes a transaction. */
  private async stageAnyBeginning(
    manager: EntityManager,
    fileHash: string,
    piece: StagedChunkEntity | undefined,
  ): Promise<StagingResult> {
    const staged = await this.stageBeginning(manager, fileHash, piece);
    if (staged === 'staged' || !(await this.supersedes(manager, fileHash))) return staged;
    // It is looked at again under its lock: another caller may have replaced it meanwhile.
    const removed = await this.remove(manager, fileHash, (image) => this.isReplaceable(image));
    const restaged = await this.stageBeginning(manager, fileHash, piece);
    return removed && restaged === 'staged' ? 'replaced' : restaged;
  }

  private async supersedes(manager: EntityManager, fileHash: string): Promise<boolean> {
    const known = await selectSummary(manager, fileHash, '');
    return known !== undefined && this.isReplaceable(known);
  }

  /** Writes the image, unless it is known, and its first piece. */
  private async stageBeginning(
    manager: EntityManager,
    fileHash: string,
    piece: StagedChunkEntity | undefined,
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
      [fileHash, piece?.bytes, this.cipher.keyName],
    );
    return staged.length === 0 ? 'known' : 'staged';
  }

  /**
   * Hands the staged file to a worker, and counts the first attempt at it by that.
   *
   * That count is not waited for until it is on the disk: a PostgreSQL that dies within the second forgets it, and the
   * photo is tried once more than it might have been. A further attempt begins with {@link beginAttempt}.
   *
   * @returns undefined when nothing is to be done
   */
  async claim(fileHash: string): Promise<ClaimedImage | undefined> {
    const rows: {
      attempts: number;
      stagingKey: string | null;
      position: number | null;
      bytes: Buffer | null;
    }[] = await this.dataSource.query(
      `WITH unhurried AS (
           SELECT set_config('synchronous_commit', 'off', true)
         ), image AS (
           SELECT "attempts", "staging_key" FROM "images", unhurried
           WHERE "file_hash" = $1 AND "status" = 'pending' FOR UPDATE OF "images"
         ), attempt AS (
           UPDATE "images" SET "attempts" = 1 FROM image WHERE "file_hash" = $1 AND image."attempts" = 0
         )
         SELECT image."attempts", image."staging_key" AS "stagingKey", chunk."position", chunk."bytes"
         FROM image LEFT JOIN "staged_chunks" chunk ON chunk."file_hash" = $1
         ORDER BY chunk."position"`,
      [fileHash],
    );
    const [row] = rows;
    if (row === undefined) return undefined;
    const earlierAttempts = row.attempts;
    if (row.bytes === null) return { earlierAttempts, bytes: 'staging-damaged' };
    try {
      const chunks = rows.map(({ bytes, position }) =>
        this.cipher.decrypt(bytes!, placeOf(fileHash, position!)),
      );
      return { earlierAttempts, bytes: Buffer.concat(chunks) };
    } catch {
      const { keyName } = this.cipher;
      return { earlierAttempts, bytes: row.stagingKey === keyName ? 'staging-damaged' : 'sealed-otherwise' };
    }
  }

  /**
   * Sets an image aside whose staged bytes are sealed under another secret than this process has. They stay staged, and
   * {@link releaseFromQuarantine} makes it pending again where that secret is known. That counts as no attempt.
   *
   * @returns whether it was pending and still is sealed otherwise
   */
  async quarantine(fileHash: string, message: string): Promise<boolean> {
    const [rows]: [unknown[], number] = await this.dataSource.query(
      `UPDATE "images"
       SET "status" = 'failed', "attempts" = 0, "problem" = $2, "problem_kind" = 'sealed-otherwise', "finished_at" = now()
       WHERE "file_hash" = $1 AND "status" = 'pending' AND "staging_key" IS DISTINCT FROM $3 RETURNING "file_hash"`,
      [fileHash, message, this.cipher.keyName],
    );
    if (rows.length === 0) return false;
    void notifyImageChanges(this.dataSource, [fileHash]);
    return true;
  }

  /** Makes images pending again that a process without their secret has set aside, if this process has it. */
  async releaseFromQuarantine(): Promise<number> {
    const [, images]: [unknown[], number] = await this.dataSource.query(
      `UPDATE "images" SET "status" = 'pending', "problem" = NULL, "problem_kind" = NULL, "finished_at" = NULL
       WHERE "problem_kind" = 'sealed-otherwise' AND "staging_key" = $1`,
      [this.cipher.keyName],
    );
    return images;
  }

  /**
   * Notes that a worker begins to encode the image.
   *
   * The count outlives a worker that dies of the photo; {@link withdrawAttempt} takes it back after any other end.
   *
   * @returns how many attempts have begun and not ended, this one included; undefined when nothing is to be done
   */
  async beginAttempt(fileHash: string): Promise<number | undefined> {
    const [rows]: [{ attempts: number }[], number] = await this.dataSource.query(
      `UPDATE "images" SET "attempts" = "attempts" + 1
       WHERE "file_hash" = $1 AND "status" = 'pending' RETURNING "attempts"`,
      [fileHash],
    );
    return rows[0]?.attempts;
  }

  /** Takes back an attempt that ended without an answer through no fault of the photo. */
  async withdrawAttempt(fileHash: string): Promise<void> {
    await this.dataSource.query(
      `UPDATE "images" SET "attempts" = "attempts" - 1
       WHERE "file_hash" = $1 AND "status" = 'pending' AND "attempts" > 0`,
      [fileHash],
    );
  }

  /**
   * Writes the answer and drops the staged bytes in one transaction, and announces it to who waits.
   *
   * The first answer stays: a second one, of a worker that was thought dead, changes nothing.
   *
   * @returns whether this answer is the one that stays
   */
  async finish(fileHash: string, outcome: EncodingOutcome): Promise<boolean> {
    const { width, height, model, problem, faces } = { ...nothingFound, ...outcome };
    const finished: unknown[] = await this.dataSource.query(
      // Numbers go as JSON, in which every float32 comes back as itself.
      `WITH image AS (
         UPDATE "images"
         SET "status" = $2, "width" = $3, "height" = $4, "model" = $5, "problem" = $6, "problem_kind" = $7,
           "finished_at" = now()
         WHERE "file_hash" = $1 AND "status" = 'pending' RETURNING "file_hash"
       ), found AS (
         INSERT INTO "faces" ("file_hash", "position", "x", "y", "width", "height", "score", "landmarks", "encoding")
         SELECT image."file_hash", face.*
         FROM image, json_to_recordset($8) AS face
           ("position" smallint, "x" real, "y" real, "width" real, "height" real, "score" real,
            "landmarks" real[], "encoding" real[])
       ), unstaged AS (
         DELETE FROM "staged_chunks" USING image WHERE "staged_chunks"."file_hash" = image."file_hash"
       )
       SELECT FROM image`,
      [
        fileHash,
        outcome.status,
        width,
        height,
        model,
        problem?.message,
        problem?.kind,
        JSON.stringify(faces.map((face, position) => ({ position, ...face }))),
      ],
    );
    if (finished.length === 0) return false;
    void notifyImageChanges(this.dataSource, [fileHash]);
    return true;
  }

  /**
   * Removes an image and all that is known of it, the statistics included, in one transaction.
   *
   * It may be pending: its bytes are removed too, a worker that is at it finds that its answer is not wanted, and who
   * waits for it is told.
   *
   * @returns whether there was such an image
   */
  async delete(fileHash: string): Promise<boolean> {
    const forgotten = await this.shares.statistics(() =>
      this.dataSource.transaction((manager) => this.remove(manager, fileHash)),
    );
    if (forgotten) void notifyImageChanges(this.dataSource, [fileHash]);
    return forgotten;
  }

  /**
   * Removes an image in a transaction of the caller.
   *
   * @param only removes it only if this holds for it, once nobody else can change it
   * @returns whether there was such an image
   */
  private async remove(
    manager: EntityManager,
    fileHash: string,
    only: (image: ImageSummary) => boolean = () => true,
  ): Promise<boolean> {
    const image = await selectSummary(manager, fileHash, 'FOR UPDATE');
    if (image === undefined || !only(image)) return false;
    const counted = image.counted ? await firstEncoding(manager, fileHash) : undefined;
    await manager.delete(StagedChunkEntity, { fileHash });
    await manager.delete(ImageEntity, { fileHash });
    if (counted !== undefined) await takeOutOfStatistics(manager, [counted]);
    return true;
  }

  /** How many images are pending, and for how many seconds the oldest of them has been. */
  async getBacklog(): Promise<{ images: number; oldestSeconds: number }> {
    const [row]: { images: string; oldest: string | null }[] = await this.dataSource.query(
      `SELECT count(*) AS "images", EXTRACT(EPOCH FROM now() - min("created_at")) AS "oldest"
       FROM "images" WHERE "status" = 'pending'`,
    );
    return { images: Number(row!.images), oldestSeconds: Number(row!.oldest ?? 0) };
  }

  /** Pending images that have waited longer than `age` milliseconds, the oldest first. */
  async findPendingOlderThan(age: number, limit: number): Promise<string[]> {
    const rows: { file_hash: string }[] = await this.dataSource.query(
      `SELECT "file_hash" FROM "images"
       WHERE "status" = 'pending' AND "created_at" < now() - make_interval(secs => $1)
       ORDER BY "created_at" LIMIT $2`,
      [age / 1000, limit],
    );
    return rows.map((row) => row.file_hash);
  }
}

/** What stands in the row of an image of which an outcome does not say it. */
const nothingFound = {
  width: null,
  height: null,
  model: null,
  problem: undefined,
  faces: [] as readonly FoundFace[],
};

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

async function firstEncoding(manager: EntityManager, fileHash: string): Promise<Float32Array> {
  const [face]: { encoding: number[] }[] = await manager.query(
    `SELECT "encoding" FROM "faces" WHERE "file_hash" = $1 AND "position" = 0`,
    [fileHash],
  );
  return Float32Array.from(face!.encoding);
}

function placeOf(fileHash: string, position: number): string {
  return `${fileHash} ${position}`;
}

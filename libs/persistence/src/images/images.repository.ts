import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { type DataSource } from 'typeorm';
import { subtractEncoding } from '../statistics/exact-sum.js';
import { lockStatisticsRow, writeStatisticsRow } from '../statistics/statistics-row.js';
import { FaceEntity } from './face.entity.js';
import { ImageEntity, type ImageStatus } from './image.entity.js';
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
  | { readonly status: 'rejected' | 'failed'; readonly problem: string };

export type FoundFace = Pick<FaceEntity, 'x' | 'y' | 'width' | 'height' | 'score' | 'landmarks' | 'encoding'>;

/** An image and its faces, most prominent first. */
export type ImageWithFaces = ImageEntity & { readonly faces: readonly FaceEntity[] };

/** The images, their faces and the bytes that still wait for a worker. */
@Injectable()
export class ImagesRepository {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly cipher: StagingCipher,
  ) {}

  /** The image with its faces; undefined for a hash that nobody uploaded. */
  async find(fileHash: string): Promise<ImageWithFaces | undefined> {
    const image = await this.dataSource.getRepository(ImageEntity).findOneBy({ fileHash });
    if (image === null) return undefined;
    return { ...image, faces: image.status === 'encoded' ? await this.findFaces(fileHash) : [] };
  }

  private async findFaces(fileHash: string): Promise<FaceEntity[]> {
    const faces = await this.dataSource
      .getRepository(FaceEntity)
      .find({ where: { fileHash }, order: { position: 'ASC' } });
    return faces.map(exactFace);
  }

  /** Which of these images have left `pending`. */
  async finishedAmong(fileHashes: readonly string[]): Promise<string[]> {
    const rows: { file_hash: string }[] = await this.dataSource.query(
      `SELECT "file_hash" FROM "images" WHERE "file_hash" = ANY($1) AND "status" <> 'pending'`,
      [fileHashes],
    );
    return rows.map((row) => row.file_hash);
  }

  /**
   * Writes the pending image and its bytes in one transaction.
   *
   * Of several callers with the same file one stages it; the others wait for that one's commit and find it known.
   *
   * @param chunks the file from its first byte to its last, in pieces
   */
  async stage(fileHash: string, chunks: AsyncIterable<Buffer>): Promise<'staged' | 'known'> {
    return this.dataSource.transaction(async (manager) => {
      const inserted: unknown[] = await manager.query(
        `INSERT INTO "images" ("file_hash", "status") VALUES ($1, 'pending')
         ON CONFLICT ("file_hash") DO NOTHING RETURNING "file_hash"`,
        [fileHash],
      );
      if (inserted.length === 0) return 'known';
      let position = 0;
      for await (const chunk of chunks) {
        const bytes = this.cipher.seal(chunk, placeOf(fileHash, position));
        await manager.insert(StagedChunkEntity, { fileHash, position, bytes });
        position += 1;
      }
      return 'staged';
    });
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

  /** The staged file; undefined when the image is no longer pending. */
  async readStaged(fileHash: string): Promise<Buffer | undefined> {
    const chunks = await this.dataSource
      .getRepository(StagedChunkEntity)
      .find({ where: { fileHash }, order: { position: 'ASC' } });
    if (chunks.length === 0) return undefined;
    return Buffer.concat(
      chunks.map(({ bytes, position }) => this.cipher.open(bytes, placeOf(fileHash, position))),
    );
  }

  /**
   * Writes the answer and drops the staged bytes in one transaction.
   *
   * The first answer stays: a second one, of a worker that was thought dead, changes nothing.
   *
   * @returns whether this answer is the one that stays
   */
  async finish(fileHash: string, outcome: EncodingOutcome): Promise<boolean> {
    return this.dataSource.transaction(async (manager) => {
      const { affected } = await manager.update(
        ImageEntity,
        { fileHash, status: 'pending' satisfies ImageStatus },
        { ...columnsOf(outcome), finishedAt: () => 'now()' },
      );
      if (affected === 0) return false;
      if (outcome.status === 'encoded') {
        await manager.insert(
          FaceEntity,
          outcome.faces.map((face, position) => ({ fileHash, position, ...face })),
        );
      }
      await manager.delete(StagedChunkEntity, { fileHash });
      return true;
    });
  }

  /**
   * Removes an image and all that is known of it, the statistics included, in one transaction.
   *
   * It may be pending: its bytes are removed too, and a worker that is at it finds that its answer is not wanted.
   *
   * @returns whether there was such an image
   */
  async forget(fileHash: string): Promise<boolean> {
    return this.dataSource.transaction(async (manager) => {
      const statistics = await lockStatisticsRow(manager);
      const [image]: { counted: boolean; encoding: number[] | null }[] = await manager.query(
        `SELECT image."counted", face."encoding"
         FROM "images" image
         LEFT JOIN "faces" face ON face."file_hash" = image."file_hash" AND face."position" = 0
         WHERE image."file_hash" = $1 FOR UPDATE OF image`,
        [fileHash],
      );
      if (image === undefined) return false;
      if (image.counted) {
        await writeStatisticsRow(manager, {
          numberOfImages: statistics.numberOfImages - 1,
          encodingSum: subtractEncoding(statistics.encodingSum, Float32Array.from(image.encoding!)),
        });
      }
      await manager.delete(StagedChunkEntity, { fileHash });
      await manager.delete(ImageEntity, { fileHash });
      return true;
    });
  }

  /** How many images are pending, and for how many seconds the oldest of them has been. */
  async backlog(): Promise<{ images: number; oldestSeconds: number }> {
    const [row]: { images: string; oldest: string | null }[] = await this.dataSource.query(
      `SELECT count(*) AS "images", EXTRACT(EPOCH FROM now() - min("created_at")) AS "oldest"
       FROM "images" WHERE "status" = 'pending'`,
    );
    return { images: Number(row!.images), oldestSeconds: Number(row!.oldest ?? 0) };
  }

  /** Pending images that have waited longer than `age` milliseconds, the oldest first. */
  async pendingLongerThan(age: number, limit: number): Promise<string[]> {
    const rows: { file_hash: string }[] = await this.dataSource.query(
      `SELECT "file_hash" FROM "images"
       WHERE "status" = 'pending' AND "created_at" < now() - make_interval(secs => $1)
       ORDER BY "created_at" LIMIT $2`,
      [age / 1000, limit],
    );
    return rows.map((row) => row.file_hash);
  }
}

function columnsOf(outcome: EncodingOutcome): Pick<ImageEntity, 'status'> & Partial<ImageEntity> {
  const { status } = outcome;
  if ('problem' in outcome) return { status, problem: outcome.problem };
  const { width, height, model } = outcome;
  return { status, width, height, model };
}

function placeOf(fileHash: string, position: number): string {
  return `${fileHash} ${position}`;
}

/** PostgreSQL prints a float32 as the shortest decimal that leads back to it, which is another double. */
export function exactFace(face: FaceEntity): FaceEntity {
  return {
    ...face,
    encoding: face.encoding.map(Math.fround),
    landmarks: face.landmarks?.map(Math.fround) ?? null,
  };
}

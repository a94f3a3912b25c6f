import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { type DataSource, type EntityManager } from 'typeorm';
import { runLongStatement } from '../long-statement.js';
import { takeOutOfStatistics } from '../statistics/statistics-row.js';
import { type WriteShares, writeSharesOf } from '../write-shares.js';
import { notifyImageChanges } from './image-notifications.js';
import { type ImageStatus } from './image.entity.js';
import { exactFace, facesOf, imageColumns, type ImageWithFaces } from './image-with-faces.js';
import { type FoundFace } from './images.repository.js';

interface ExpiredImage {
  readonly file_hash: string;
  readonly status: ImageStatus;
  readonly counted: boolean;
}

/** What a list says of an image. */
export interface ListedImage {
  readonly fileHash: string;
  readonly status: ImageStatus;
  readonly numberOfFaces: number;
  readonly width: number | null;
  readonly height: number | null;
  readonly model: string | null;
  readonly createdAt: Date;
  readonly finishedAt: Date | null;
  /** Where a list that ends with this image goes on. */
  readonly position: string;
}

export interface ListFilter {
  readonly status?: ImageStatus | undefined;
  /** Images that came at this time or later. */
  readonly since?: Date | undefined;
  /** Images that came before this time. */
  readonly until?: Date | undefined;
  /** The `position` of the last image of the page before. */
  readonly after?: string | undefined;
}

/** Encodings that come from elsewhere. */
export interface ImportedImage {
  readonly fileHash: string;
  readonly model: string;
  readonly width: number | null;
  readonly height: number | null;
  /** At least one, the most prominent first. */
  readonly faces: readonly FoundFace[];
}

/** The images as a collection: listed, exported, imported, and dropped when they are old. */
@Injectable()
export class ImageArchiveRepository {
  private readonly shares: WriteShares;

  constructor(@InjectDataSource() private readonly dataSource: DataSource) {
    this.shares = writeSharesOf(dataSource);
  }

  /** A page of images, the oldest first. */
  async list({ status, since, until, after }: ListFilter, limit: number): Promise<ListedImage[]> {
    const [time, hash] = after?.split('|') ?? [];
    const rows = await runLongStatement<{
      file_hash: string;
      status: ImageStatus;
      faces: string;
      width: number | null;
      height: number | null;
      model: string | null;
      created_at: Date;
      finished_at: Date | null;
      position: string;
    }>(
      this.dataSource,
      // The driver's dates know milliseconds, the database microseconds: a position keeps them all, as text.
      `SELECT image.*, image."created_at"::text || '|' || image."file_hash" AS "position",
         (SELECT count(*) FROM "faces" face WHERE face."file_hash" = image."file_hash") AS "faces"
       FROM "images" image
       WHERE ($1::text IS NULL OR "status" = $1)
         AND ($2::timestamptz IS NULL OR "created_at" >= $2)
         AND ($3::timestamptz IS NULL OR "created_at" < $3)
         AND ($4::timestamptz IS NULL OR ("created_at", "file_hash") > ($4, $5))
       ORDER BY "created_at", "file_hash" LIMIT $6`,
      [status, since, until, time, hash, limit],
    );
    return rows.map((row) => ({
      fileHash: row.file_hash,
      status: row.status,
      numberOfFaces: Number(row.faces),
      width: row.width,
      height: row.height,
      model: row.model,
      createdAt: row.created_at,
      finishedAt: row.finished_at,
      position: row.position,
    }));
  }

  /**
   * Every encoded image with its faces, by hash.
   *
   * An image is read whole, in one statement, so that it is never half of before and half of after a change.
   *
   * @param pageFaces faces in memory at a time; an image that has more is read by itself
   */
  async *streamEncodedImages(pageFaces: number): AsyncGenerator<ImageWithFaces> {
    for await (const page of this.pagesOfHashes(pageFaces)) yield* await this.readAll(page);
  }

  /** The hashes of encoded images, as many at a time as have so many faces together, and one at least. */
  private async *pagesOfHashes(pageFaces: number): AsyncGenerator<string[]> {
    let last = '';
    for (;;) {
      const rows = await runLongStatement<{ file_hash: string; faces: number }>(
        this.dataSource,
        `SELECT image."file_hash",
           (SELECT count(*)::integer FROM "faces" face WHERE face."file_hash" = image."file_hash") AS "faces"
         FROM "images" image
         WHERE image."status" = 'encoded' AND image."file_hash" > $1
         ORDER BY image."file_hash" LIMIT $2`,
        [last, pageFaces],
      );
      if (rows.length === 0) return;
      let page: string[] = [];
      let held = 0;
      for (const { file_hash, faces } of rows) {
        if (page.length > 0 && held + faces > pageFaces) {
          yield page;
          page = [];
          held = 0;
        }
        page.push(file_hash);
        held += faces;
      }
      yield page;
      last = rows.at(-1)!.file_hash;
    }
  }

  /** Those of the images that are still there and encoded. */
  private async readAll(fileHashes: readonly string[]): Promise<ImageWithFaces[]> {
    const images = await runLongStatement<ImageWithFaces>(
      this.dataSource,
      `SELECT ${imageColumns}, ${facesOf('image."file_hash"')} AS "faces"
       FROM "images" image
       WHERE image."file_hash" = ANY($1) AND image."status" = 'encoded'
       ORDER BY image."file_hash"`,
      [fileHashes],
    );
    return images.map((image) => ({ ...image, faces: image.faces.map(exactFace) }));
  }

  /**
   * Takes in images whose hash is not known yet, in one transaction; they count with the next fold.
   *
   * @param images no two of them with the same hash
   * @returns how many were not known
   */
  importImages(images: readonly ImportedImage[]): Promise<number> {
    return this.shares.images(() => this.restoreInTurn(images));
  }

  private async restoreInTurn(images: readonly ImportedImage[]): Promise<number> {
    const [row] = await runLongStatement<{ restored: number }>(
      this.dataSource,
      // In the order of their hashes, so that imports that overlap wait for each other and never in a circle; each
      // a microsecond younger than the one before, so that they are listed in the order of their lines.
      // Numbers go as JSON, in which every float32 comes back as itself, and any number of them is one parameter.
      `WITH image AS (
         INSERT INTO "images" ("file_hash", "status", "origin", "model", "width", "height", "created_at", "finished_at")
         SELECT given."file_hash", 'encoded', 'imported', given."model", given."width", given."height",
           now() + given."line" * interval '1 microsecond', now() + given."line" * interval '1 microsecond'
         FROM unnest($1::text[], $2::text[], $3::integer[], $4::integer[])
           WITH ORDINALITY AS given ("file_hash", "model", "width", "height", "line")
         ORDER BY given."file_hash"
         ON CONFLICT ("file_hash") DO NOTHING RETURNING "file_hash"
       ), found AS (
         INSERT INTO "faces" ("file_hash", "position", "x", "y", "width", "height", "score", "landmarks", "encoding")
         SELECT face.*
         FROM image JOIN json_to_recordset($5) AS face
           ("file_hash" text, "position" smallint, "x" real, "y" real, "width" real, "height" real, "score" real,
            "landmarks" real[], "encoding" real[]) USING ("file_hash")
       )
       SELECT count(*)::integer AS "restored" FROM image`,
      [
        images.map(({ fileHash }) => fileHash),
        images.map(({ model }) => model),
        images.map(({ width }) => width),
        images.map(({ height }) => height),
        JSON.stringify(
          images.flatMap(({ fileHash, faces }) =>
            faces.map((face, position) => ({ file_hash: fileHash, position, ...face })),
          ),
        ),
      ],
    );
    return row!.restored;
  }

  /**
   * Removes images that came more than so many days ago, and all that is known of them, in one transaction, the oldest
   * first. Images that another caller has locked are left to it, so that several share the work.
   *
   * @param limit how many to remove at most
   * @param forgetCopies forgets what is kept of these images elsewhere. It is called while nobody else can change them
   *   and before they are gone: so no copy stays behind when the process dies in between
   * @returns how many were removed; fewer than `limit` when none is left that no other has locked
   */
  async deleteExpired(
    days: number,
    limit: number,
    forgetCopies: (fileHashes: readonly string[]) => Promise<void>,
  ): Promise<number> {
    const remove = async (manager: EntityManager): Promise<ExpiredImage[]> => {
      const images: ExpiredImage[] = await manager.query(
        `SELECT "file_hash", "status", "counted" FROM "images"
         WHERE "created_at" < now() - make_interval(days => $1)
         ORDER BY "created_at" LIMIT $2
         FOR UPDATE SKIP LOCKED`,
        [days, limit],
      );
      if (images.length === 0) return images;
      const fileHashes = images.map(({ file_hash }) => file_hash);
      await forgetCopies(fileHashes);
      // JSON is read many times faster than PostgreSQL's arrays.
      const counted: { encoding: number[] }[] = await manager.query(
        `SELECT to_json("encoding") AS "encoding" FROM "faces" WHERE "file_hash" = ANY($1) AND "position" = 0`,
        [images.filter(({ counted }) => counted).map(({ file_hash }) => file_hash)],
      );
      await manager.query(`DELETE FROM "staged_chunks" WHERE "file_hash" = ANY($1)`, [fileHashes]);
      await manager.query(`DELETE FROM "images" WHERE "file_hash" = ANY($1)`, [fileHashes]);
      if (counted.length > 0) {
        await takeOutOfStatistics(
          manager,
          counted.map(({ encoding }) => Float32Array.from(encoding)),
        );
      }
      return images;
    };
    const expired = await this.shares.statistics(() => this.dataSource.transaction(remove));
    const awaited = expired.filter(({ status }) => status === 'pending').map(({ file_hash }) => file_hash);
    if (awaited.length > 0) void notifyImageChanges(this.dataSource, awaited);
    return expired.length;
  }
}

import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { type DataSource } from 'typeorm';
import { runLongStatement } from '../long-statement.js';
import { type ConcurrentWriteLimiter, writeLimiterOf } from '../write-limiter.js';
import { notifyImageChanges } from './image-notifications.js';
import { type ImageStatus } from './image-status.js';
import { faceColumnDefinitions, faceColumns, type NewFace } from './face.entity.js';
import {
  roundFaceToFloat32,
  createFacesSubquery,
  imageColumns,
  type ImageWithFaces,
} from './image-with-faces.js';

/** An image in a list. */
export interface ListedImage {
  readonly fileHash: string;
  readonly status: ImageStatus;
  readonly numberOfFaces: number;
  readonly width: number | null;
  readonly height: number | null;
  readonly model: string | null;
  readonly createdAt: Date;
  readonly finishedAt: Date | null;
  /** The cursor of this image, after which the next page begins. */
  readonly position: string;
}

export interface ImageListFilter {
  readonly status?: ImageStatus | undefined;
  /** Return only images that were created at this time or later. */
  readonly since?: Date | undefined;
  /** Return only images that were created before this time. */
  readonly until?: Date | undefined;
  /** The `position` of the last image of the previous page. */
  readonly after?: string | undefined;
}

/** An image whose encodings were computed elsewhere. */
export interface ImportedImage {
  readonly fileHash: string;
  readonly model: string;
  readonly width: number | null;
  readonly height: number | null;
  /** At least one face, the most prominent first. Values that the import does not contain are stored as NULL. */
  readonly faces: readonly (Pick<NewFace, 'encoding'> & Partial<NewFace>)[];
}

/** Lists, exports and imports images. */
@Injectable()
export class ImageArchiveRepository {
  private readonly limiter: ConcurrentWriteLimiter;

  constructor(@InjectDataSource() private readonly dataSource: DataSource) {
    this.limiter = writeLimiterOf(dataSource);
  }

  /** Returns a page of images, the oldest first. */
  async listImages({ status, since, until, after }: ImageListFilter, limit: number): Promise<ListedImage[]> {
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
      // The position is a text, because it must contain the microseconds of the timestamp. The `Date` objects of the
      // driver contain only milliseconds.
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
   * Yields all encoded images with their faces, ordered by hash. Each image is read by one statement, so that it is
   * consistent even if it changes at the same time.
   *
   * @param pageFaces the maximum number of faces in memory; an image with more faces is read separately
   */
  async *streamEncodedImages(pageFaces: number): AsyncGenerator<ImageWithFaces> {
    for await (const page of this.readPagesOfHashes(pageFaces)) yield* await this.readImages(page);
  }

  /**
   * Yields the hashes of encoded images, in pages. A page has at most `pageFaces` faces in total, but at least one
   * image.
   */
  private async *readPagesOfHashes(pageFaces: number): AsyncGenerator<string[]> {
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
      let facesOnPage = 0;
      for (const { file_hash, faces } of rows) {
        if (page.length > 0 && facesOnPage + faces > pageFaces) {
          yield page;
          page = [];
          facesOnPage = 0;
        }
        page.push(file_hash);
        facesOnPage += faces;
      }
      yield page;
      last = rows.at(-1)!.file_hash;
    }
  }

  /** Reads the encoded images with the given hashes. Hashes of deleted images are ignored. */
  private async readImages(fileHashes: readonly string[]): Promise<ImageWithFaces[]> {
    const images = await runLongStatement<ImageWithFaces>(
      this.dataSource,
      `SELECT ${imageColumns}, ${createFacesSubquery('image."file_hash"')} AS "faces"
       FROM "images" image
       WHERE image."file_hash" = ANY($1) AND image."status" = 'encoded'
       ORDER BY image."file_hash"`,
      [fileHashes],
    );
    return images.map((image) => ({ ...image, faces: image.faces.map(roundFaceToFloat32) }));
  }

  /**
   * Inserts the images whose hash does not exist yet, in one transaction. The next aggregation adds them to the
   * statistics.
   *
   * @param images the images, each with a different hash
   * @returns the number of images inserted
   */
  importImages(images: readonly ImportedImage[]): Promise<number> {
    return this.limiter.runImageWrite(() => this.insertUnknownImages(images));
  }

  private async insertUnknownImages(images: readonly ImportedImage[]): Promise<number> {
    const [row] = await runLongStatement<{ imported: number; faces: string[] }>(
      this.dataSource,
      // The images are ordered by hash, so that concurrent imports of the same images cannot cause a deadlock. The
      // creation time of each image is a microsecond later than the creation time of the previous image, so that lists
      // have the order of the imported lines. Numbers are sent as JSON, which represents every float32 exactly and is a
      // single parameter.
      `WITH image AS (
         INSERT INTO "images" ("file_hash", "status", "origin", "model", "width", "height", "created_at", "finished_at")
         SELECT given."file_hash", 'encoded', 'imported', given."model", given."width", given."height",
           now() + given."line" * interval '1 microsecond', now() + given."line" * interval '1 microsecond'
         FROM unnest($1::text[], $2::text[], $3::integer[], $4::integer[])
           WITH ORDINALITY AS given ("file_hash", "model", "width", "height", "line")
         ORDER BY given."file_hash"
         ON CONFLICT ("file_hash") DO NOTHING RETURNING "file_hash"
       ), found AS (
         INSERT INTO "faces" ("file_hash", "position", ${faceColumns})
         SELECT face.*
         FROM image JOIN json_to_recordset($5) AS face
           ("file_hash" text, "position" smallint, ${faceColumnDefinitions}) USING ("file_hash")
          RETURNING "id"
       )
       SELECT (SELECT count(*)::integer FROM image) AS "imported", ARRAY(SELECT "id" FROM found) AS "faces"`,
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
    void notifyImageChanges(
      this.dataSource,
      [],
      [{ collection: 'faces', kind: 'added', ids: row!.faces.map(Number) }],
    );
    return row!.imported;
  }
}

import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { type DataSource, In } from 'typeorm';
import { FaceEntity } from './face.entity.js';
import { ImageEntity, type ImageStatus } from './image.entity.js';
import { exactFace, type FoundFace, type ImageWithFaces } from './images.repository.js';

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
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /** A page of images, the oldest first. */
  async list({ status, since, until, after }: ListFilter, limit: number): Promise<ListedImage[]> {
    const [time, hash] = after?.split('|') ?? [];
    const rows: {
      file_hash: string;
      status: ImageStatus;
      faces: string;
      width: number | null;
      height: number | null;
      model: string | null;
      created_at: Date;
      finished_at: Date | null;
      position: string;
    }[] = await this.dataSource.query(
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

  /** Every encoded image with its faces, by hash, a page in memory at a time. */
  async *encodedImages(pageSize: number): AsyncGenerator<ImageWithFaces> {
    let last = '';
    for (;;) {
      const images = await this.dataSource
        .getRepository(ImageEntity)
        .createQueryBuilder('image')
        .where(`image.status = 'encoded' AND image.fileHash > :last`, { last })
        .orderBy('image.fileHash')
        .limit(pageSize)
        .getMany();
      if (images.length === 0) return;
      const faces = await this.dataSource.getRepository(FaceEntity).find({
        where: { fileHash: In(images.map(({ fileHash }) => fileHash)) },
        order: { fileHash: 'ASC', position: 'ASC' },
      });
      for (const image of images) {
        yield { ...image, faces: faces.filter(({ fileHash }) => fileHash === image.fileHash).map(exactFace) };
      }
      last = images.at(-1)!.fileHash;
    }
  }

  /** Takes in encodings under a hash that is not known yet; it counts with the next fold. */
  async restore({ fileHash, model, width, height, faces }: ImportedImage): Promise<'restored' | 'known'> {
    return this.dataSource.transaction(async (manager) => {
      const inserted: unknown[] = await manager.query(
        `INSERT INTO "images" ("file_hash", "status", "model", "width", "height", "finished_at")
         VALUES ($1, 'encoded', $2, $3, $4, now())
         ON CONFLICT ("file_hash") DO NOTHING RETURNING "file_hash"`,
        [fileHash, model, width, height],
      );
      if (inserted.length === 0) return 'known';
      await manager.insert(
        FaceEntity,
        faces.map((face, position) => ({ fileHash, position, ...face })),
      );
      return 'restored';
    });
  }

  /** Images that came more than so many days ago, the oldest first. */
  async olderThan(days: number, limit: number): Promise<string[]> {
    const rows: { file_hash: string }[] = await this.dataSource.query(
      `SELECT "file_hash" FROM "images" WHERE "created_at" < now() - make_interval(days => $1)
       ORDER BY "created_at" LIMIT $2`,
      [days, limit],
    );
    return rows.map((row) => row.file_hash);
  }
}

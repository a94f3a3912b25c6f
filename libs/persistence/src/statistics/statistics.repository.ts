import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { type DataSource, type EntityManager } from 'typeorm';
import { addEncodings, averageOf } from './exact-sum.js';

export interface Statistics {
  readonly numberOfImages: number;
  /** 128 numbers: the mean of the images' first faces, component by component; zeros before the first. */
  readonly averageEncoding: readonly number[];
}

interface StatisticsRow {
  number_of_images: string;
  encoding_sum: string[];
}

/** Images folded in one transaction: enough to be quick, few enough to hold the row for milliseconds only. */
const batch = 500;

/** The statistics row: read by requests, written by the aggregation alone. */
@Injectable()
export class StatisticsRepository {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  async read(): Promise<Statistics> {
    const row = await this.readRow(this.dataSource.manager, '');
    const numberOfImages = Number(row.number_of_images);
    return { numberOfImages, averageEncoding: averageOf(row.encoding_sum.map(BigInt), numberOfImages) };
  }

  /** Folds until no image is left uncounted. */
  async foldAll(): Promise<void> {
    while ((await this.fold(batch)) === batch);
  }

  /**
   * Folds images that are not yet counted into the statistics row, in one transaction.
   *
   * The lock on the row puts concurrent folds in a line, and an image is marked as counted in the transaction that
   * counts it: so it may run twice, late, or be cut off anywhere, and each image counts once.
   *
   * @param limit how many images to fold at most
   * @returns how many images were folded; fewer than `limit` when none is left
   */
  async fold(limit: number): Promise<number> {
    return this.dataSource.transaction(async (manager) => {
      const row = await this.readRow(manager, 'FOR UPDATE');
      const uncounted: { file_hash: string; encoding: number[] }[] = await manager.query(
        `SELECT image."file_hash", face."encoding"
         FROM "images" image JOIN "faces" face ON face."file_hash" = image."file_hash" AND face."position" = 0
         WHERE image."status" = 'encoded' AND NOT image."counted"
         ORDER BY image."finished_at" LIMIT $1
         FOR UPDATE OF image`,
        [limit],
      );
      if (uncounted.length === 0) return 0;
      const sum = addEncodings(
        row.encoding_sum.map(BigInt),
        uncounted.map(({ encoding }) => Float32Array.from(encoding)),
      );
      await manager.query(`UPDATE "images" SET "counted" = true WHERE "file_hash" = ANY($1)`, [
        uncounted.map(({ file_hash }) => file_hash),
      ]);
      await manager.query(
        `UPDATE "statistics" SET "number_of_images" = "number_of_images" + $1, "encoding_sum" = $2 WHERE "id" = 1`,
        [uncounted.length, sum.map(String)],
      );
      return uncounted.length;
    });
  }

  private async readRow(manager: EntityManager, lock: '' | 'FOR UPDATE'): Promise<StatisticsRow> {
    // As text: the driver would read numerics as doubles and lose their last digits.
    const [row]: StatisticsRow[] = await manager.query(
      `SELECT "number_of_images", "encoding_sum"::text[] FROM "statistics" WHERE "id" = 1 ${lock}`,
    );
    if (row === undefined) throw new Error('The statistics row is missing; have the migrations run?');
    return row;
  }
}

import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { type DataSource } from 'typeorm';
import { type WriteShares, writeSharesOf } from '../write-shares.js';
import { addEncodings, averageOf } from './exact-sum.js';
import { lockStatisticsRow, readStatisticsRow, writeStatisticsRow } from './statistics-row.js';

export interface Statistics {
  readonly numberOfImages: number;
  /** 128 numbers: the mean of the images' first faces, component by component; zeros before the first. */
  readonly averageEncoding: readonly number[];
}

/** Images folded in one transaction: enough to be quick, few enough to hold the row for milliseconds only. */
const batch = 500;

/** The statistics row: read by requests, written by the aggregation alone. */
@Injectable()
export class StatisticsRepository {
  private readonly shares: WriteShares;

  constructor(@InjectDataSource() private readonly dataSource: DataSource) {
    this.shares = writeSharesOf(dataSource);
  }

  async read(): Promise<Statistics> {
    const { numberOfImages, encodingSum } = await readStatisticsRow(this.dataSource.manager);
    return { numberOfImages, averageEncoding: averageOf(encodingSum, numberOfImages) };
  }

  /** Folds until no image is left uncounted. */
  async aggregateAll(): Promise<void> {
    while ((await this.aggregateBatch(batch)) === batch);
  }

  /**
   * Folds images that are not yet counted into the statistics row, in one transaction.
   *
   * An image that another fold or a deletion has locked is left to it, and an image is marked as counted in the
   * transaction that counts it: so it may run twice, late, or be cut off anywhere, and each image counts once.
   *
   * @param limit how many images to fold at most
   * @returns how many images were folded; fewer than `limit` when none is left that no other has locked
   */
  aggregateBatch(limit: number): Promise<number> {
    return this.shares.statistics(() => this.foldInTurn(limit));
  }

  private foldInTurn(limit: number): Promise<number> {
    return this.dataSource.transaction(async (manager) => {
      const uncounted: { file_hash: string; encoding: number[] }[] = await manager.query(
        `SELECT image."file_hash", face."encoding"
         FROM "images" image JOIN "faces" face ON face."file_hash" = image."file_hash" AND face."position" = 0
         WHERE image."status" = 'encoded' AND NOT image."counted"
         ORDER BY image."finished_at" LIMIT $1
         FOR UPDATE OF image SKIP LOCKED`,
        [limit],
      );
      if (uncounted.length === 0) return 0;
      await manager.query(`UPDATE "images" SET "counted" = true WHERE "file_hash" = ANY($1)`, [
        uncounted.map(({ file_hash }) => file_hash),
      ]);
      const row = await lockStatisticsRow(manager);
      await writeStatisticsRow(manager, {
        numberOfImages: row.numberOfImages + uncounted.length,
        encodingSum: addEncodings(
          row.encodingSum,
          uncounted.map(({ encoding }) => Float32Array.from(encoding)),
        ),
      });
      return uncounted.length;
    });
  }
}

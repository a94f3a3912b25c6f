import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { type DataSource } from 'typeorm';
import { type ConcurrentWriteLimiter, writeLimiterOf } from '../write-limiter.js';
import { computeAverage } from './exact-sum.js';
import { addToStatistics, readStatisticsTotals, repairHourlyImages } from './statistics-totals.js';

export interface Statistics {
  readonly numberOfImages: number;
  /** The mean encoding of the first faces of all images: 128 numbers; zeros if there are no images. */
  readonly averageEncoding: readonly number[];
}

/** The length of the periods for which images are counted. */
export const statisticsPeriods = ['hour', 'day'] as const;
export type StatisticsPeriod = (typeof statisticsPeriods)[number];

export interface ImagesOfPeriod {
  readonly start: Date;
  readonly numberOfImages: number;
}

/**
 * The maximum number of images that one transaction aggregates. The number of images per transaction is small, so that
 * the statistics row is locked only for milliseconds.
 */
const imagesPerBatch = 500;

/** Reads the statistics, and aggregates new encodings into them. */
@Injectable()
export class StatisticsRepository {
  private readonly limiter: ConcurrentWriteLimiter;

  constructor(@InjectDataSource() private readonly dataSource: DataSource) {
    this.limiter = writeLimiterOf(dataSource);
  }

  async readStatistics(): Promise<Statistics> {
    const { numberOfImages, encodingSum } = await readStatisticsTotals(this.dataSource.manager);
    return { numberOfImages, averageEncoding: computeAverage(encodingSum, numberOfImages) };
  }

  /**
   * Reads the number of counted images by the time of their creation: one entry for each period (in UTC) with at least
   * one image, the oldest first.
   *
   * @param since the start of the first period
   */
  async readImagesOverTime(period: StatisticsPeriod, since: Date): Promise<ImagesOfPeriod[]> {
    const rows: { start: Date; images: string }[] = await this.dataSource.query(
      `SELECT date_trunc($1, "hour", 'UTC') AS "start", sum("number_of_images") AS "images"
       FROM "hourly_images" WHERE "hour" >= $2 GROUP BY 1 ORDER BY 1`,
      [period, since],
    );
    return rows.map(({ start, images }) => ({ start, numberOfImages: Number(images) }));
  }

  /**
   * Counts the images per hour again if a previous version of the service has changed the statistics. Otherwise, it only
   * reads the statistics row.
   */
  async repairImagesOverTime(): Promise<void> {
    const { isHourlyCurrent } = await readStatisticsTotals(this.dataSource.manager);
    if (isHourlyCurrent) return;
    await this.limiter.runStatisticsWrite(() =>
      this.dataSource.transaction((manager) => repairHourlyImages(manager)),
    );
  }

  /** Adds all images that are not counted yet to the statistics, in several transactions. */
  async aggregateAllImages(): Promise<void> {
    while ((await this.aggregateBatchOfImages(imagesPerBatch)) === imagesPerBatch);
  }

  /**
   * Adds images that are not counted yet to the statistics, in one transaction.
   *
   * The aggregation skips images that another aggregation or a deletion has locked. The transaction that counts an
   * image also marks it as counted. Each image is therefore counted once, even if the aggregation runs late, repeatedly
   * or concurrently, or is interrupted.
   *
   * @param limit maximum number of images
   * @returns the number of added images; if it is less than `limit`, every remaining uncounted image is locked by
   *   another transaction
   */
  aggregateBatchOfImages(limit: number): Promise<number> {
    return this.limiter.runStatisticsWrite(() =>
      this.dataSource.transaction(async (manager) => {
        // The aggregation does not wait for enrolments: its row lock does not conflict with the row lock of an
        // enrolment, which only prevents that the image is deleted.
        const uncounted: { file_hash: string; created_at: Date; encoding: number[] }[] = await manager.query(
          `SELECT image."file_hash", image."created_at", face."encoding"
           FROM "images" image JOIN "faces" face ON face."file_hash" = image."file_hash" AND face."position" = 0
           WHERE image."status" = 'encoded' AND NOT image."counted"
           ORDER BY image."finished_at" LIMIT $1
           FOR NO KEY UPDATE OF image SKIP LOCKED`,
          [limit],
        );
        if (uncounted.length === 0) return 0;
        await manager.query(`UPDATE "images" SET "counted" = true WHERE "file_hash" = ANY($1)`, [
          uncounted.map(({ file_hash }) => file_hash),
        ]);
        await addToStatistics(
          manager,
          uncounted.map(({ created_at, encoding }) => ({
            createdAt: created_at,
            encoding: Float32Array.from(encoding),
          })),
        );
        return uncounted.length;
      }),
    );
  }
}

import { createHash } from 'node:crypto';
import { type EntityManager } from 'typeorm';
import { addEncodings, subtractEncodings } from './exact-sum.js';
import { addToHourlyImages, recountHourlyImages, subtractFromHourlyImages } from './hourly-images.js';

/**
 * Only this file reads and writes the single row of the table `statistics`.
 *
 * A transaction that changes images and this row locks the images first and the row last, so that the row is locked
 * only briefly (ADR 14). The functions that add and subtract lock the row, so a transaction must call them as its last
 * step.
 */
export interface StatisticsTotals {
  readonly numberOfImages: number;
  /** The sum of the encodings: 128 integers in units of 2⁻¹⁴⁹; see exact-sum.ts. */
  readonly encodingSum: readonly bigint[];
  /**
   * Whether the table `hourly_images` includes the same images. It does not after a previous version of the service,
   * which does not write to this table, has changed the statistics.
   */
  readonly isHourlyCurrent: boolean;
}

/** An image that the statistics include. */
export interface CountedImage {
  /** The encoding of the first face. */
  readonly encoding: ArrayLike<number>;
  readonly createdAt: Date;
}

export function readStatisticsTotals(manager: EntityManager): Promise<StatisticsTotals> {
  return selectStatisticsTotals(manager, '');
}

/** Adds images to the statistics, in the transaction that marks the images as counted. */
export async function addToStatistics(
  manager: EntityManager,
  images: readonly CountedImage[],
): Promise<void> {
  const totals = await selectStatisticsTotals(manager, 'FOR UPDATE');
  if (totals.isHourlyCurrent) await addToHourlyImages(manager, creationTimesOf(images));
  await updateStatisticsTotals(manager, {
    ...totals,
    numberOfImages: totals.numberOfImages + images.length,
    encodingSum: addEncodings(totals.encodingSum, encodingsOf(images)),
  });
}

/** Subtracts counted images from the statistics, in the transaction that deletes the images. */
export async function subtractFromStatistics(
  manager: EntityManager,
  images: readonly CountedImage[],
): Promise<void> {
  const totals = await selectStatisticsTotals(manager, 'FOR UPDATE');
  if (totals.isHourlyCurrent) await subtractFromHourlyImages(manager, creationTimesOf(images));
  await updateStatisticsTotals(manager, {
    ...totals,
    numberOfImages: totals.numberOfImages - images.length,
    encodingSum: subtractEncodings(totals.encodingSum, encodingsOf(images)),
  });
}

/** Counts the images per hour again if a previous version of the service has changed the statistics. */
export async function repairHourlyImages(manager: EntityManager): Promise<void> {
  const totals = await selectStatisticsTotals(manager, 'FOR UPDATE');
  if (totals.isHourlyCurrent) return;
  await recountHourlyImages(manager);
  await updateStatisticsTotals(manager, { ...totals, isHourlyCurrent: true });
}

const encodingsOf = (images: readonly CountedImage[]): ArrayLike<number>[] =>
  images.map(({ encoding }) => encoding);

const creationTimesOf = (images: readonly CountedImage[]): Date[] => images.map(({ createdAt }) => createdAt);

async function selectStatisticsTotals(
  manager: EntityManager,
  lock: '' | 'FOR UPDATE',
): Promise<StatisticsTotals> {
  // The numbers are read as text, because the driver would parse them as doubles and lose digits.
  const [row]: { number_of_images: string; encoding_sum: string[]; hourly_digest: string | null }[] =
    await manager.query(
      `SELECT "number_of_images", "encoding_sum"::text[], "hourly_digest" FROM "statistics" WHERE "id" = 1 ${lock}`,
    );
  if (row === undefined) throw new Error('The statistics row is missing. Run the migrations.');
  const totals = { numberOfImages: Number(row.number_of_images), encodingSum: row.encoding_sum.map(BigInt) };
  return {
    ...totals,
    isHourlyCurrent:
      row.hourly_digest === null
        ? totals.numberOfImages === 0
        : row.hourly_digest === computeDigestOfSum(totals.encodingSum),
  };
}

async function updateStatisticsTotals(
  manager: EntityManager,
  { numberOfImages, encodingSum, isHourlyCurrent }: StatisticsTotals,
): Promise<void> {
  await manager.query(
    `UPDATE "statistics"
     SET "number_of_images" = $1, "encoding_sum" = $2, "hourly_digest" = COALESCE($3, "hourly_digest")
     WHERE "id" = 1`,
    [numberOfImages, encodingSum.map(String), isHourlyCurrent ? computeDigestOfSum(encodingSum) : null],
  );
}

/** Computes a digest that differs for statistics of different images. */
function computeDigestOfSum(encodingSum: readonly bigint[]): string {
  return createHash('sha256').update(encodingSum.join(' ')).digest('base64url');
}

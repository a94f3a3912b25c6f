import { type EntityManager } from 'typeorm';
import { addEncodings, subtractEncodings } from './exact-sum.js';

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
}

export function readStatisticsTotals(manager: EntityManager): Promise<StatisticsTotals> {
  return selectStatisticsTotals(manager, '');
}

/**
 * Adds the encodings of the first faces of images to the statistics, in the transaction that marks the images as
 * counted.
 */
export async function addToStatistics(
  manager: EntityManager,
  encodings: readonly ArrayLike<number>[],
): Promise<void> {
  const { numberOfImages, encodingSum } = await selectStatisticsTotals(manager, 'FOR UPDATE');
  await updateStatisticsTotals(manager, {
    numberOfImages: numberOfImages + encodings.length,
    encodingSum: addEncodings(encodingSum, encodings),
  });
}

/**
 * Subtracts the encodings of the first faces of counted images from the statistics, in the transaction that deletes the
 * images.
 */
export async function subtractFromStatistics(
  manager: EntityManager,
  encodings: readonly ArrayLike<number>[],
): Promise<void> {
  const { numberOfImages, encodingSum } = await selectStatisticsTotals(manager, 'FOR UPDATE');
  await updateStatisticsTotals(manager, {
    numberOfImages: numberOfImages - encodings.length,
    encodingSum: subtractEncodings(encodingSum, encodings),
  });
}

async function selectStatisticsTotals(
  manager: EntityManager,
  lock: '' | 'FOR UPDATE',
): Promise<StatisticsTotals> {
  // The numbers are read as text, because the driver would parse them as doubles and lose digits.
  const [row]: { number_of_images: string; encoding_sum: string[] }[] = await manager.query(
    `SELECT "number_of_images", "encoding_sum"::text[] FROM "statistics" WHERE "id" = 1 ${lock}`,
  );
  if (row === undefined) throw new Error('The statistics row is missing. Run the migrations.');
  return { numberOfImages: Number(row.number_of_images), encodingSum: row.encoding_sum.map(BigInt) };
}

async function updateStatisticsTotals(
  manager: EntityManager,
  { numberOfImages, encodingSum }: StatisticsTotals,
): Promise<void> {
  await manager.query(`UPDATE "statistics" SET "number_of_images" = $1, "encoding_sum" = $2 WHERE "id" = 1`, [
    numberOfImages,
    encodingSum.map(String),
  ]);
}

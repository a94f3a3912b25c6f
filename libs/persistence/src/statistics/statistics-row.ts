import { type EntityManager } from 'typeorm';
import { subtractEncoding } from './exact-sum.js';

/** What the one row of the table `statistics` says. */
export interface StatisticsRow {
  readonly numberOfImages: number;
  /** 128 whole numbers, in units of 2⁻¹⁴⁹; see exact-sum.ts. */
  readonly encodingSum: readonly bigint[];
}

export function readStatisticsRow(manager: EntityManager): Promise<StatisticsRow> {
  return selectRow(manager, '');
}

/**
 * Reads the row and keeps everyone else from changing it until the transaction ends.
 *
 * Whoever changes images and the row locks the images first, and the row last: so it is held for a moment only. Several
 * images are locked by SKIP LOCKED, so that no two ever wait for each other.
 */
export function lockStatisticsRow(manager: EntityManager): Promise<StatisticsRow> {
  return selectRow(manager, 'FOR UPDATE');
}

/** Writes the row, in a transaction that has locked it. */
export async function writeStatisticsRow(
  manager: EntityManager,
  { numberOfImages, encodingSum }: StatisticsRow,
): Promise<void> {
  await manager.query(`UPDATE "statistics" SET "number_of_images" = $1, "encoding_sum" = $2 WHERE "id" = 1`, [
    numberOfImages,
    encodingSum.map(String),
  ]);
}

/** Takes encodings out of the row that are counted in it, in the transaction that deletes their images. */
export async function takeOutOfStatistics(
  manager: EntityManager,
  encodings: readonly ArrayLike<number>[],
): Promise<void> {
  const { numberOfImages, encodingSum } = await lockStatisticsRow(manager);
  await writeStatisticsRow(manager, {
    numberOfImages: numberOfImages - encodings.length,
    encodingSum: encodings.reduce<readonly bigint[]>(subtractEncoding, encodingSum),
  });
}

async function selectRow(manager: EntityManager, lock: '' | 'FOR UPDATE'): Promise<StatisticsRow> {
  // As text: the driver would read numerics as doubles and lose their last digits.
  const [row]: { number_of_images: string; encoding_sum: string[] }[] = await manager.query(
    `SELECT "number_of_images", "encoding_sum"::text[] FROM "statistics" WHERE "id" = 1 ${lock}`,
  );
  if (row === undefined) throw new Error('The statistics row is missing; have the migrations run?');
  return { numberOfImages: Number(row.number_of_images), encodingSum: row.encoding_sum.map(BigInt) };
}

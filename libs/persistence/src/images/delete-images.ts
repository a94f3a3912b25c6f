import { type EntityManager } from 'typeorm';
import { subtractFromStatistics } from '../statistics/statistics-ledger.js';

export interface DeletableImage {
  readonly fileHash: string;
  readonly counted: boolean;
}

/**
 * Deletes images with their faces and staged bytes, and subtracts the counted ones from the statistics.
 *
 * @param manager of a transaction that has locked the images
 */
export async function deleteImages(manager: EntityManager, images: readonly DeletableImage[]): Promise<void> {
  const fileHashes = images.map(({ fileHash }) => fileHash);
  const counted = await firstEncodings(
    manager,
    images.filter(({ counted }) => counted).map(({ fileHash }) => fileHash),
  );
  await manager.query(`DELETE FROM "staged_chunks" WHERE "file_hash" = ANY($1)`, [fileHashes]);
  await manager.query(`DELETE FROM "images" WHERE "file_hash" = ANY($1)`, [fileHashes]);
  if (counted.length > 0) await subtractFromStatistics(manager, counted);
}

async function firstEncodings(
  manager: EntityManager,
  fileHashes: readonly string[],
): Promise<Float32Array[]> {
  if (fileHashes.length === 0) return [];
  // JSON is parsed many times faster than PostgreSQL's array format.
  const faces: { encoding: number[] }[] = await manager.query(
    `SELECT to_json("encoding") AS "encoding" FROM "faces" WHERE "file_hash" = ANY($1) AND "position" = 0`,
    [fileHashes],
  );
  return faces.map(({ encoding }) => Float32Array.from(encoding));
}

import { type EntityManager } from 'typeorm';
import { type CountedImage, subtractFromStatistics } from '../statistics/statistics-totals.js';
import { type IndexChange } from '../notifications/index-changes.js';

export interface DeletableImage {
  readonly fileHash: string;
  readonly counted: boolean;
}

/**
 * Deletes images with their faces, enrolled faces and staged bytes. Images that the statistics include are subtracted
 * from the statistics.
 *
 * @param manager the manager of a transaction that has locked the images
 * @returns the IDs of the deleted stored and enrolled faces, of which the caller must notify the index after the commit
 */
export async function deleteImages(
  manager: EntityManager,
  images: readonly DeletableImage[],
): Promise<IndexChange[]> {
  const fileHashes = images.map(({ fileHash }) => fileHash);
  const removed = await lockReferringRowsAndListIndexChanges(manager, fileHashes);
  const counted = await readCountedImages(
    manager,
    images.filter(({ counted }) => counted).map(({ fileHash }) => fileHash),
  );
  await manager.query(`DELETE FROM "staged_chunks" WHERE "file_hash" = ANY($1)`, [fileHashes]);
  await manager.query(`DELETE FROM "images" WHERE "file_hash" = ANY($1)`, [fileHashes]);
  if (counted.length > 0) await subtractFromStatistics(manager, counted);
  return removed;
}

/**
 * Locks the rows of other tables that foreign keys delete together with the images. Changes of subjects lock these rows
 * in the same order (ADR 19).
 */
async function lockReferringRowsAndListIndexChanges(
  manager: EntityManager,
  fileHashes: readonly string[],
): Promise<IndexChange[]> {
  const faces: { id: string }[] = await manager.query(
    `SELECT "id" FROM "faces" WHERE "file_hash" = ANY($1) ORDER BY "id" FOR NO KEY UPDATE`,
    [fileHashes],
  );
  if (faces.length === 0) return [];
  const faceIds = faces.map(({ id }) => id);
  const examples: { id: string }[] = await manager.query(
    `SELECT "id" FROM "subject_faces" WHERE "file_hash" = ANY($1) ORDER BY "id" FOR UPDATE`,
    [fileHashes],
  );
  await manager.query(
    `SELECT FROM "face_decisions" WHERE "face_id" = ANY($1) ORDER BY "face_id", "subject_id" FOR UPDATE`,
    [faceIds],
  );
  return [
    { collection: 'faces', kind: 'removed', ids: faceIds.map(Number) },
    { collection: 'examples', kind: 'removed', ids: examples.map(({ id }) => Number(id)) },
  ];
}

async function readCountedImages(
  manager: EntityManager,
  fileHashes: readonly string[],
): Promise<CountedImage[]> {
  if (fileHashes.length === 0) return [];
  // JSON is parsed many times faster than PostgreSQL's array format.
  const images: { createdAt: Date; encoding: number[] }[] = await manager.query(
    `SELECT "created_at" AS "createdAt", to_json("encoding") AS "encoding"
     FROM "images" JOIN "faces" USING ("file_hash") WHERE "file_hash" = ANY($1) AND "position" = 0`,
    [fileHashes],
  );
  return images.map(({ createdAt, encoding }) => ({ createdAt, encoding: Float32Array.from(encoding) }));
}

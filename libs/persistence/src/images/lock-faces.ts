import { type EntityManager } from 'typeorm';

/**
 * Locks faces in the order of their IDs. A transaction that changes what a face belongs to holds this lock: its examples, its decisions
 * or its cluster (ADR 19).
 */
export async function lockFaces(manager: EntityManager, ids: readonly (number | string)[]): Promise<void> {
  await manager.query(`SELECT FROM "faces" WHERE "id" = ANY($1) ORDER BY "id" FOR NO KEY UPDATE`, [ids]);
}

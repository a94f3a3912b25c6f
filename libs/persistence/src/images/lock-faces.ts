import { type EntityManager } from 'typeorm';

/**
 * Locks faces in the order of their IDs. A transaction must hold this lock to change the enrolments, the decisions or the cluster of
 * a face (ADR 19).
 */
export async function lockFaces(manager: EntityManager, ids: readonly (number | string)[]): Promise<void> {
  await manager.query(`SELECT FROM "faces" WHERE "id" = ANY($1) ORDER BY "id" FOR NO KEY UPDATE`, [ids]);
}

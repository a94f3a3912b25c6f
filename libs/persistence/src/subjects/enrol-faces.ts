import { type EntityManager } from 'typeorm';
import { notifyIndexChangeOnCommit } from '../notifications/index-changes.js';

/**
 * Enrols faces for a subject, and removes them from their clusters. Faces that are already enrolled for this subject remain
 * unchanged.
 *
 * @param manager the manager of a transaction that has locked the subject, the images and the faces
 */
export async function enrolFaces(
  manager: EntityManager,
  subjectId: string,
  faceIds: readonly (number | string)[],
): Promise<void> {
  const enrolled: { id: string }[] = await manager.query(
    `INSERT INTO "subject_faces" ("subject_id", "file_hash", "position", "model", "encoding")
     SELECT $1, face."file_hash", face."position", image."model", face."encoding"
     FROM "faces" face JOIN "images" image ON image."file_hash" = face."file_hash"
     WHERE face."id" = ANY($2) ORDER BY face."id"
     ON CONFLICT ("subject_id", "file_hash", "position") DO NOTHING RETURNING "id"`,
    [subjectId, faceIds],
  );
  await removeFromClusters(manager, faceIds);
  await notifyIndexChangeOnCommit(manager, {
    collection: 'examples',
    kind: 'added',
    ids: enrolled.map(({ id }) => Number(id)),
  });
}

/** @param manager the manager of a transaction that has locked the faces */
export async function removeFromClusters(
  manager: EntityManager,
  faceIds: readonly (number | string)[],
): Promise<void> {
  await manager.query(`DELETE FROM "cluster_faces" WHERE "face_id" = ANY($1)`, [faceIds]);
}

import { clusteringDefaults } from '#face-clusters';

/**
 * An SQL condition on `"faces" face`: the face may be clustered. It is not enrolled, no decision assigns it to a subject, and
 * its cluster was not dismissed.
 */
export const unnamedFaceCondition = `NOT EXISTS (
    SELECT FROM "subject_faces" example
    WHERE example."file_hash" = face."file_hash" AND example."position" = face."position"
  ) AND NOT EXISTS (
    SELECT FROM "face_decisions" decision WHERE decision."face_id" = face."id" AND decision."is_subject"
  ) AND NOT EXISTS (
    SELECT FROM "cluster_faces" dismissed WHERE dismissed."face_id" = face."id" AND dismissed."is_dismissed"
  )`;

/**
 * An SQL condition on `"faces" face`: the face is large and clear enough to be clustered. An imported face without a
 * box or score counts as large and clear enough, because its size and clarity are unknown.
 */
export const clusterableFaceCondition = `coalesce(greatest(face."width", face."height") >= ${clusteringDefaults.minSide}, true)
  AND coalesce(face."score" >= ${clusteringDefaults.minScore}::real, true)`;

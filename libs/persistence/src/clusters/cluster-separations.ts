import { type EntityManager } from 'typeorm';

/**
 * Records that a new cluster was split from another one. The new cluster is also separated from the clusters that the
 * other one was separated from.
 *
 * @param manager the manager of a transaction that has locked the other cluster
 */
export async function separateClusters(
  manager: EntityManager,
  created: number,
  other: number,
): Promise<void> {
  await manager.query(
    `INSERT INTO "cluster_separations" ("cluster_id", "other_id")
     SELECT least($1::bigint, "id"), greatest($1::bigint, "id") FROM (
       SELECT $2::bigint AS "id" UNION ${separatedClustersQuery('$2')}
     ) separated`,
    [created, other],
  );
}

/** @param manager the manager of a transaction that has locked the two clusters */
export async function areSeparated(manager: EntityManager, one: number, other: number): Promise<boolean> {
  const found: unknown[] = await manager.query(
    `SELECT FROM "cluster_separations"
     WHERE "cluster_id" = least($1::bigint, $2::bigint) AND "other_id" = greatest($1::bigint, $2::bigint)`,
    [one, other],
  );
  return found.length > 0;
}

/**
 * Transfers the separations of a cluster to the cluster into which it is merged.
 *
 * @param manager the manager of a transaction that has locked the two clusters
 */
export async function transferSeparations(manager: EntityManager, from: number, into: number): Promise<void> {
  await manager.query(
    `INSERT INTO "cluster_separations" ("cluster_id", "other_id")
     SELECT least($2::bigint, "id"), greatest($2::bigint, "id")
     FROM (${separatedClustersQuery('$1')}) separated ON CONFLICT DO NOTHING`,
    [from, into],
  );
}

/** @param parameter the parameter of the statement that contains the ID of a cluster */
function separatedClustersQuery(parameter: string): string {
  return `SELECT "other_id" AS "id" FROM "cluster_separations" WHERE "cluster_id" = ${parameter}::bigint
     UNION SELECT "cluster_id" AS "id" FROM "cluster_separations" WHERE "other_id" = ${parameter}::bigint`;
}

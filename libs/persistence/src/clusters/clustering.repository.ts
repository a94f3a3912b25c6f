import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { type DataSource, type EntityManager } from 'typeorm';
import { clusteringDefaults } from '#face-clusters';
import { lockFaces } from '../images/lock-faces.js';
import { type ConcurrentWriteLimiter, writeLimiterOf } from '../write-limiter.js';
import { areSeparated, transferSeparations } from './cluster-separations.js';
import { lockClusterRun, type ClusterRunAttempt } from './cluster-runs.repository.js';
import { clusterableFaceCondition, unnamedFaceCondition } from './unnamed-face.js';

/** The stored result of clustering a face. */
export interface ClusterAssignment {
  readonly faceId: number;
  /** The ID of the cluster; undefined if the face is in no cluster. */
  readonly cluster: number | undefined;
  readonly isCore: boolean;
}

/** Results that are stored in one transaction. */
export interface ClusteringBatch {
  /** The faces that join an existing cluster or are in no cluster. */
  readonly placements: readonly ClusterAssignment[];
  /** The faces of new clusters. */
  readonly created: readonly (readonly Pick<ClusterAssignment, 'faceId' | 'isCore'>[])[];
}

/** What a batch has changed. */
export interface StoredBatchCounts {
  readonly clusteredFaces: number;
  readonly newClusters: number;
}

/** The number of placements or photos that one statement reads. */
const rowsPerPage = 20_000;

/** Reads the data that a run of the clustering needs, and stores its results. */
@Injectable()
export class ClusteringRepository {
  private readonly limiter: ConcurrentWriteLimiter;

  constructor(@InjectDataSource() private readonly dataSource: DataSource) {
    this.limiter = writeLimiterOf(dataSource);
  }

  /**
   * Returns the model whose faces are clustered: the model of the photo that was uploaded last, or of the image that
   * was imported last if no photo was uploaded. Undefined if there is no face.
   */
  async findModelToCluster(): Promise<string | undefined> {
    const [image]: { model: string }[] = await this.dataSource.query(
      `SELECT "model" FROM "images" WHERE "status" = 'encoded'
       ORDER BY "origin" = 'uploaded' DESC, "created_at" DESC LIMIT 1`,
    );
    return image?.model;
  }

  /**
   * Deletes the clusters that have too few faces, because they have lost faces. The remaining faces of these clusters
   * are clustered again.
   */
  async deleteSmallClusters(): Promise<void> {
    await this.limiter.runImageWrite(() =>
      this.dataSource.query(
        `DELETE FROM "clusters" cluster WHERE (
           SELECT count(*) FROM "cluster_faces" WHERE "cluster_id" = cluster."id"
         ) < ${clusteringDefaults.minFaces}`,
      ),
    );
  }

  /** Yields the cluster assignments of all faces that were not dismissed, in pages, by ascending face ID. */
  async *readClusterAssignments(): AsyncGenerator<ClusterAssignment[]> {
    let last = 0;
    for (;;) {
      const rows: { faceId: string; cluster: string | null; isCore: boolean }[] = await this.dataSource.query(
        `SELECT "face_id" AS "faceId", "cluster_id" AS "cluster", "is_core" AS "isCore" FROM "cluster_faces"
         WHERE "face_id" > $1 AND NOT "is_dismissed" ORDER BY "face_id" LIMIT $2`,
        [last, rowsPerPage],
      );
      if (rows.length === 0) return;
      yield rows.map(({ faceId, cluster, isCore }) => ({
        faceId: Number(faceId),
        cluster: cluster === null ? undefined : Number(cluster),
        isCore,
      }));
      last = Number(rows.at(-1)!.faceId);
    }
  }

  /** Returns the pairs of clusters that must not be merged, because a user has split a cluster. */
  async readSeparatedClusters(): Promise<(readonly [number, number])[]> {
    const rows: { one: string; other: string }[] = await this.dataSource.query(
      `SELECT "cluster_id" AS "one", "other_id" AS "other" FROM "cluster_separations" ORDER BY 1, 2`,
    );
    return rows.map(({ one, other }) => [Number(one), Number(other)] as const);
  }

  /**
   * Yields the photos with several faces that may be clustered, in pages. A photo is returned as the IDs of these
   * faces.
   */
  async *readPhotosOfSeveralFaces(model: string): AsyncGenerator<number[][]> {
    let last = '';
    for (;;) {
      const rows: { fileHash: string; ids: string[] }[] = await this.dataSource.query(
        `SELECT face."file_hash" AS "fileHash", array_agg(face."id") AS "ids"
         FROM "faces" face JOIN "images" image ON image."file_hash" = face."file_hash"
         WHERE image."model" = $1 AND face."file_hash" > $2 AND ${clusterableFaceCondition}
         GROUP BY face."file_hash" HAVING count(*) > 1 ORDER BY face."file_hash" LIMIT ${rowsPerPage}`,
        [model, last],
      );
      if (rows.length === 0) return;
      yield rows.map(({ ids }) => ids.map(Number));
      last = rows.at(-1)!.fileHash;
    }
  }

  /**
   * Moves the faces of a cluster to another cluster, and deletes the first cluster. Has no effect if one of the two was
   * named or dismissed, or if a user has separated them.
   *
   * @returns whether the clusters were merged
   * @throws {RunEnded}
   */
  mergeClusters(run: ClusterRunAttempt, from: number, into: number): Promise<boolean> {
    return this.writeInTransaction(async (manager) => {
      await lockClusterRun(manager, run);
      const existing: unknown[] = await manager.query(
        `SELECT "id" FROM "clusters" WHERE "id" IN ($1, $2) ORDER BY "id" FOR UPDATE`,
        [from, into],
      );
      if (existing.length < 2 || (await areSeparated(manager, from, into))) return false;
      await transferSeparations(manager, from, into);
      await lockFaces(manager, await readFacesOfCluster(manager, from));
      await manager.query(`UPDATE "cluster_faces" SET "cluster_id" = $2 WHERE "cluster_id" = $1`, [
        from,
        into,
      ]);
      await manager.query(`DELETE FROM "clusters" WHERE "id" = $1`, [from]);
      return true;
    });
  }

  /**
   * Stores results. Faces that were deleted, named or dismissed during the run are omitted. New clusters that have too
   * few faces without these faces are also omitted. Faces that should join a cluster that no longer exists are left for
   * the next run.
   *
   * @throws {RunEnded}
   */
  storeBatch(run: ClusterRunAttempt, { placements, created }: ClusteringBatch): Promise<StoredBatchCounts> {
    return this.writeInTransaction(async (manager) => {
      await lockClusterRun(manager, run);
      const clusters = await lockClusters(
        manager,
        placements.flatMap(({ cluster }) => cluster ?? []),
      );
      const faces = await lockUnnamedFaces(manager, [
        ...placements.map(({ faceId }) => faceId),
        ...created.flat().map(({ faceId }) => faceId),
      ]);
      const joined = placements.filter(
        ({ faceId, cluster }) => faces.has(faceId) && (cluster === undefined || clusters.has(cluster)),
      );
      const complete = created
        .map((each) => each.filter(({ faceId }) => faces.has(faceId)))
        .filter(({ length }) => length >= clusteringDefaults.minFaces);
      const ids = await createClusters(manager, complete.length);
      const members = complete.flatMap((each, index) =>
        each.map((face): ClusterAssignment => ({ ...face, cluster: ids[index]! })),
      );
      await writeClusterAssignments(manager, [...joined, ...members]);
      return {
        clusteredFaces: members.length + joined.filter(({ cluster }) => cluster !== undefined).length,
        newClusters: complete.length,
      };
    });
  }

  private writeInTransaction<T>(write: (manager: EntityManager) => Promise<T>): Promise<T> {
    return this.limiter.runImageWrite(() => this.dataSource.transaction(write));
  }
}

/** Returns the IDs of the faces of a cluster. */
export async function readFacesOfCluster(manager: EntityManager, cluster: number): Promise<number[]> {
  const rows: { id: string }[] = await manager.query(
    `SELECT "face_id" AS "id" FROM "cluster_faces" WHERE "cluster_id" = $1 ORDER BY "face_id"`,
    [cluster],
  );
  return rows.map(({ id }) => Number(id));
}

/** Locks clusters against deletion, and returns the IDs of the clusters that exist. */
async function lockClusters(manager: EntityManager, ids: readonly number[]): Promise<Set<number>> {
  if (ids.length === 0) return new Set();
  const rows: { id: string }[] = await manager.query(
    `SELECT "id" FROM "clusters" WHERE "id" = ANY($1) ORDER BY "id" FOR KEY SHARE`,
    [[...new Set(ids)]],
  );
  return new Set(rows.map(({ id }) => Number(id)));
}

/** Locks faces, and returns the IDs of the faces that exist and may be clustered. */
async function lockUnnamedFaces(manager: EntityManager, ids: readonly number[]): Promise<Set<number>> {
  await lockFaces(manager, ids);
  // This must be a separate statement, so that it reads the changes that other transactions committed before this
  // transaction obtained the locks.
  const rows: { id: string }[] = await manager.query(
    `SELECT face."id" FROM "faces" face WHERE face."id" = ANY($1) AND ${unnamedFaceCondition}`,
    [ids],
  );
  return new Set(rows.map(({ id }) => Number(id)));
}

/** @returns the IDs of new clusters in ascending order */
export async function createClusters(manager: EntityManager, count: number): Promise<number[]> {
  if (count === 0) return [];
  const rows: { id: string }[] = await manager.query(
    `INSERT INTO "clusters" ("created_at") SELECT now() FROM generate_series(1, $1) RETURNING "id"`,
    [count],
  );
  return rows.map(({ id }) => Number(id)).sort((one, other) => one - other);
}

async function writeClusterAssignments(
  manager: EntityManager,
  placements: readonly ClusterAssignment[],
): Promise<void> {
  await manager.query(
    `INSERT INTO "cluster_faces" ("face_id", "cluster_id", "is_core")
     SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::boolean[])
     ON CONFLICT ("face_id") DO UPDATE SET "cluster_id" = excluded."cluster_id", "is_core" = excluded."is_core"`,
    [
      placements.map(({ faceId }) => faceId),
      placements.map(({ cluster }) => cluster ?? null),
      placements.map(({ isCore }) => isCore),
    ],
  );
}

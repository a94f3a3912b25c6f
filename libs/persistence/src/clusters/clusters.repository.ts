import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { type DataSource, type EntityManager } from 'typeorm';
import { clusteringDefaults } from '#face-clusters';
import { type FaceEntity } from '../images/face.entity.js';
import { lockFaces } from '../images/lock-faces.js';
import { enrolFaces } from '../subjects/enrol-faces.js';
import { findOrCreateSubject } from '../subjects/find-or-create-subject.js';
import { type SubjectName } from '../subjects/subject-name.js';
import { type ConcurrentWriteLimiter, writeLimiterOf } from '../write-limiter.js';
import { type FaceReference } from '../subjects/face-decisions.repository.js';
import { separateClusters } from './cluster-separations.js';
import { createClusters, readFacesOfCluster } from './clustering.repository.js';

const { minFaces } = clusteringDefaults;

export interface Cluster {
  readonly id: number;
  readonly numberOfFaces: number;
  readonly createdAt: Date;
}

/** A face of a cluster. The box of an imported face may be missing. */
export type FaceOfCluster = Pick<FaceEntity, 'fileHash' | 'position' | 'x' | 'y' | 'width' | 'height'>;

/** The position of a cluster in the list. Clusters are sorted by size, and clusters of the same size by ID. */
export type ClusterListPosition = Pick<Cluster, 'id' | 'numberOfFaces'>;

export interface NamedCluster {
  readonly kind: 'named';
  /** The name of the subject, in the spelling with which it was created. */
  readonly subject: string;
  /** The number of faces that were enrolled. */
  readonly enrolled: number;
  /** The number of faces that were not enrolled, because of a decision that they do not show the subject. */
  readonly excluded: number;
}

/** The parts of a cluster after it was split. */
export interface SplitCluster {
  readonly kind: 'split';
  /** The cluster with the faces that were not selected; undefined if they are too few for a cluster. */
  readonly remaining: Cluster | undefined;
  /** The new cluster with the selected faces; undefined if they are too few for a cluster. */
  readonly created: Cluster | undefined;
  /** The number of faces of the parts that are too small for a cluster. These faces are not clustered again. */
  readonly dismissed: number;
}

/** The reason why faces of a cluster cannot be named or moved. */
export type ClusterChangeRefusal =
  | { readonly kind: 'unknown-cluster' }
  /** The cluster does not contain a face of the request. */
  | { readonly kind: 'not-in-cluster'; readonly face: FaceReference };

type ClusterRow = Omit<Cluster, 'id'> & { readonly id: string };

const faceColumns = `face."file_hash" AS "fileHash", face."position", face."x", face."y", face."width", face."height"`;

/**
 * Lists, names, splits and dismisses clusters. A cluster is not found if it has too few faces, because other faces were deleted
 * or named.
 */
@Injectable()
export class ClustersRepository {
  private readonly limiter: ConcurrentWriteLimiter;

  constructor(@InjectDataSource() private readonly dataSource: DataSource) {
    this.limiter = writeLimiterOf(dataSource);
  }

  /**
   * Returns a page of clusters, the largest first, each with its first faces.
   *
   * @param after the last cluster of the previous page; undefined for the first page
   * @param maxFaces the maximum number of faces of each cluster
   */
  async list(
    after: ClusterListPosition | undefined,
    limit: number,
    maxFaces: number,
  ): Promise<(Cluster & { readonly faces: FaceOfCluster[] })[]> {
    const rows: (ClusterRow & { readonly faces: FaceOfCluster[] })[] = await this.dataSource.query(
      `SELECT cluster."id", cluster."created_at" AS "createdAt", size."faces" AS "numberOfFaces", COALESCE((
         SELECT json_agg(face) FROM (
           SELECT ${faceColumns} FROM "cluster_faces" member JOIN "faces" face ON face."id" = member."face_id"
           WHERE member."cluster_id" = cluster."id" ORDER BY member."face_id" LIMIT $4
         ) face
       ), '[]') AS "faces"
       FROM (
         SELECT "cluster_id", count(*)::integer AS "faces" FROM "cluster_faces" WHERE "cluster_id" IS NOT NULL
         GROUP BY "cluster_id" HAVING count(*) >= ${minFaces}
       ) size JOIN "clusters" cluster ON cluster."id" = size."cluster_id"
       WHERE $1::integer IS NULL OR (-size."faces", cluster."id") > (-$1, $2)
       ORDER BY size."faces" DESC, cluster."id" LIMIT $3`,
      [after?.numberOfFaces, after?.id ?? 0, limit, maxFaces],
    );
    return rows.map((row) => ({ ...toCluster(row), faces: row.faces }));
  }

  find(id: number): Promise<Cluster | undefined> {
    return readCluster(this.dataSource.manager, id);
  }

  /**
   * Returns a page of the faces of a cluster, by ascending face ID.
   *
   * @param after the ID of the last face of the previous page
   */
  async listFaces(
    id: number,
    after: number,
    limit: number,
  ): Promise<(FaceOfCluster & { readonly id: number })[]> {
    const rows: (FaceOfCluster & { readonly id: string })[] = await this.dataSource.query(
      `SELECT face."id", ${faceColumns} FROM "cluster_faces" member JOIN "faces" face ON face."id" = member."face_id"
       WHERE member."cluster_id" = $1 AND member."face_id" > $2 ORDER BY member."face_id" LIMIT $3`,
      [id, after, limit],
    );
    return rows.map((row) => ({ ...row, id: Number(row.id) }));
  }

  /**
   * Dismisses a cluster: deletes it, and excludes its faces from later clusterings.
   *
   * @returns whether the cluster existed
   */
  dismissCluster(id: number): Promise<boolean> {
    return this.limiter.runImageWrite(() =>
      this.dataSource.transaction(async (manager) => {
        const faces = await lockCluster(manager, id);
        if (faces === undefined) return false;
        await dismissFaces(manager, faces);
        await manager.query(`DELETE FROM "clusters" WHERE "id" = $1`, [id]);
        return true;
      }),
    );
  }

  /**
   * Splits a cluster: moves the given faces to a new cluster, and ensures that runs do not merge the two. The faces of a
   * part that is too small for a cluster are dismissed.
   */
  splitCluster(id: number, faces: readonly FaceReference[]): Promise<SplitCluster | ClusterChangeRefusal> {
    return this.changeCluster((manager) => splitInTransaction(manager, id, faces));
  }

  /**
   * Enrols the faces of a cluster for a subject in one transaction, and creates the subject if it does not exist. Faces
   * with a decision that they do not show this subject remain in the cluster, if there are enough of them for a
   * cluster.
   *
   * @param selected the faces to enrol, of which all must be in the cluster; undefined for all faces
   */
  nameCluster(
    id: number,
    subject: SubjectName,
    selected?: readonly FaceReference[],
  ): Promise<NamedCluster | ClusterChangeRefusal> {
    return this.changeCluster((manager) => nameClusterInTransaction(manager, id, subject, selected));
  }

  /** Runs a transaction. If it throws a {@link RefusedChangeError}, it is rolled back. */
  private changeCluster<Result>(
    change: (manager: EntityManager) => Promise<Result>,
  ): Promise<Result | ClusterChangeRefusal> {
    return this.limiter.runImageWrite(async () => {
      try {
        return await this.dataSource.transaction(change);
      } catch (error) {
        if (error instanceof RefusedChangeError) return error.refusal;
        throw error;
      }
    });
  }
}

/** An error that aborts a transaction, so that, for example, no subject is created. */
class RefusedChangeError extends Error {
  constructor(readonly refusal: ClusterChangeRefusal) {
    super(refusal.kind);
  }
}

async function nameClusterInTransaction(
  manager: EntityManager,
  id: number,
  name: SubjectName,
  selected: readonly FaceReference[] | undefined,
): Promise<NamedCluster> {
  const subject = await findOrCreateSubject(manager, name);
  const members = await requireCluster(manager, id);
  const faces = selected === undefined ? members : await requireMembers(manager, id, selected);
  const excluded: { faceId: string }[] = await manager.query(
    `SELECT DISTINCT "face_id" AS "faceId" FROM "face_decisions"
     WHERE "face_id" = ANY($1) AND ("subject_id" = $2) <> "is_subject"`,
    [faces, subject.id],
  );
  const excludedIds = new Set(excluded.map(({ faceId }) => Number(faceId)));
  const enrolled = faces.filter((face) => !excludedIds.has(face));
  await enrolFaces(manager, subject.id, enrolled);
  if (members.length - enrolled.length < minFaces)
    await manager.query(`DELETE FROM "clusters" WHERE "id" = $1`, [id]);
  return {
    kind: 'named',
    subject: subject.name,
    enrolled: enrolled.length,
    excluded: excludedIds.size,
  };
}

async function splitInTransaction(
  manager: EntityManager,
  id: number,
  selected: readonly FaceReference[],
): Promise<SplitCluster> {
  const members = await requireCluster(manager, id);
  const moved = await requireMembers(manager, id, selected);
  const kept = members.filter((face) => !moved.includes(face));
  const created = moved.length < minFaces ? undefined : (await createClusters(manager, 1))[0]!;
  if (created === undefined) await dismissFaces(manager, moved);
  else {
    await manager.query(`UPDATE "cluster_faces" SET "cluster_id" = $2 WHERE "face_id" = ANY($1)`, [
      moved,
      created,
    ]);
    await separateClusters(manager, created, id);
  }
  if (kept.length < minFaces) {
    await dismissFaces(manager, kept);
    await manager.query(`DELETE FROM "clusters" WHERE "id" = $1`, [id]);
  }
  return {
    kind: 'split',
    remaining: await readCluster(manager, id),
    created: created === undefined ? undefined : await readCluster(manager, created),
    dismissed: [moved, kept].reduce((sum, { length }) => sum + (length < minFaces ? length : 0), 0),
  };
}

/** Removes faces from their cluster, and excludes them from later runs of the clustering. */
async function dismissFaces(manager: EntityManager, faceIds: readonly number[]): Promise<void> {
  await manager.query(
    `UPDATE "cluster_faces" SET "cluster_id" = NULL, "is_core" = false, "is_dismissed" = true
     WHERE "face_id" = ANY($1)`,
    [faceIds],
  );
}

/**
 * Locks a cluster and its faces.
 *
 * @returns the IDs of the faces
 * @throws {RefusedChangeError} if the cluster does not exist
 */
async function requireCluster(manager: EntityManager, id: number): Promise<number[]> {
  const faces = await lockCluster(manager, id);
  if (faces === undefined) throw new RefusedChangeError({ kind: 'unknown-cluster' });
  return faces;
}

/**
 * Returns the IDs of selected faces of a cluster, in ascending order.
 *
 * @throws {RefusedChangeError} if a face is not in the cluster
 */
async function requireMembers(
  manager: EntityManager,
  id: number,
  selected: readonly FaceReference[],
): Promise<number[]> {
  const rows: (FaceReference & { readonly id: string | null })[] = await manager.query(
    `SELECT selected."fileHash", selected."position", member."face_id" AS "id"
     FROM (SELECT DISTINCT * FROM unnest($2::text[], $3::integer[]) AS given ("fileHash", "position")) selected
     LEFT JOIN "faces" face ON face."file_hash" = selected."fileHash" AND face."position" = selected."position"
     LEFT JOIN "cluster_faces" member ON member."face_id" = face."id" AND member."cluster_id" = $1
     ORDER BY member."face_id"`,
    [id, selected.map(({ fileHash }) => fileHash), selected.map(({ position }) => position)],
  );
  return rows.map(({ id: faceId, fileHash, position }) => {
    if (faceId === null)
      throw new RefusedChangeError({ kind: 'not-in-cluster', face: { fileHash, position } });
    return Number(faceId);
  });
}

/**
 * Locks a cluster and its faces. The images of the faces cannot be deleted until the end of the transaction.
 *
 * @returns the IDs of the faces; undefined if the cluster does not exist
 */
async function lockCluster(manager: EntityManager, id: number): Promise<number[] | undefined> {
  const clusters: unknown[] = await manager.query(`SELECT FROM "clusters" WHERE "id" = $1 FOR UPDATE`, [id]);
  if (clusters.length === 0) return undefined;
  await manager.query(
    `SELECT FROM "images" WHERE "file_hash" IN (
       SELECT face."file_hash" FROM "cluster_faces" member JOIN "faces" face ON face."id" = member."face_id"
       WHERE member."cluster_id" = $1
     ) ORDER BY "file_hash" FOR KEY SHARE`,
    [id],
  );
  await lockFaces(manager, await readFacesOfCluster(manager, id));
  // Faces that were deleted or enrolled while this transaction waited for their locks have left the cluster.
  const faces = await readFacesOfCluster(manager, id);
  return faces.length < minFaces ? undefined : faces;
}

async function readCluster(manager: EntityManager, id: number): Promise<Cluster | undefined> {
  const [row]: ClusterRow[] = await manager.query(
    `SELECT cluster."id", cluster."created_at" AS "createdAt", size."faces" AS "numberOfFaces"
     FROM "clusters" cluster, LATERAL (
       SELECT count(*)::integer AS "faces" FROM "cluster_faces" WHERE "cluster_id" = cluster."id"
     ) size
     WHERE cluster."id" = $1 AND size."faces" >= ${minFaces}`,
    [id],
  );
  return row && toCluster(row);
}

function toCluster({ id, numberOfFaces, createdAt }: ClusterRow): Cluster {
  return { id: Number(id), numberOfFaces, createdAt };
}

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
import { readFacesOfCluster } from './clustering.repository.js';

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
  /** The name of the subject, in the spelling with which it was created. */
  readonly subject: string;
  /** The number of faces that were enrolled. */
  readonly enrolled: number;
  /** The number of faces that were not enrolled, because of a decision that they do not show the subject. */
  readonly excluded: number;
}

type ClusterRow = Omit<Cluster, 'id'> & { readonly id: string };

const faceColumns = `face."file_hash" AS "fileHash", face."position", face."x", face."y", face."width", face."height"`;

/**
 * Lists, names and dismisses clusters. A cluster is not found if it has too few faces, because other faces were deleted
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

  async find(id: number): Promise<Cluster | undefined> {
    const [row]: ClusterRow[] = await this.dataSource.query(
      `SELECT cluster."id", cluster."created_at" AS "createdAt", size."faces" AS "numberOfFaces"
       FROM "clusters" cluster, LATERAL (
         SELECT count(*)::integer AS "faces" FROM "cluster_faces" WHERE "cluster_id" = cluster."id"
       ) size
       WHERE cluster."id" = $1 AND size."faces" >= ${minFaces}`,
      [id],
    );
    return row && toCluster(row);
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
        await manager.query(
          `UPDATE "cluster_faces" SET "cluster_id" = NULL, "is_core" = false, "is_dismissed" = true
           WHERE "cluster_id" = $1`,
          [id],
        );
        await manager.query(`DELETE FROM "clusters" WHERE "id" = $1`, [id]);
        return true;
      }),
    );
  }

  /**
   * Enrols the faces of a cluster for a subject in one transaction, and creates the subject if it does not exist. Faces
   * with a decision that they do not show this subject remain in the cluster, if there are enough of them for a
   * cluster.
   *
   * @returns undefined if the cluster does not exist
   */
  nameCluster(id: number, subject: SubjectName): Promise<NamedCluster | undefined> {
    return this.limiter.runImageWrite(async () => {
      try {
        return await this.dataSource.transaction((manager) => nameClusterInTransaction(manager, id, subject));
      } catch (error) {
        if (error instanceof UnknownClusterError) return undefined;
        throw error;
      }
    });
  }
}

/** An error that aborts the transaction that names a cluster, so that no subject is created. */
class UnknownClusterError extends Error {}

async function nameClusterInTransaction(
  manager: EntityManager,
  id: number,
  name: SubjectName,
): Promise<NamedCluster> {
  const subject = await findOrCreateSubject(manager, name);
  const faces = await lockCluster(manager, id);
  if (faces === undefined) throw new UnknownClusterError();
  const excluded: { faceId: string }[] = await manager.query(
    `SELECT DISTINCT "face_id" AS "faceId" FROM "face_decisions"
     WHERE "face_id" = ANY($1) AND ("subject_id" = $2) <> "is_subject"`,
    [faces, subject.id],
  );
  const excludedIds = new Set(excluded.map(({ faceId }) => Number(faceId)));
  const enrolled = faces.filter((face) => !excludedIds.has(face));
  await enrolFaces(manager, subject.id, enrolled);
  if (excludedIds.size < minFaces) await manager.query(`DELETE FROM "clusters" WHERE "id" = $1`, [id]);
  return { subject: subject.name, enrolled: enrolled.length, excluded: excludedIds.size };
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

function toCluster({ id, numberOfFaces, createdAt }: ClusterRow): Cluster {
  return { id: Number(id), numberOfFaces, createdAt };
}

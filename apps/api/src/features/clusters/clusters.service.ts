import { Injectable } from '@nestjs/common';
import {
  type Cluster,
  type ClusterChangeRefusal,
  ClustersRepository,
  type FaceReference,
  type SubjectName,
} from '#persistence';
import { readPage } from '../../platform/lists/paging.schema.js';
import { Problem } from '../../platform/problems/problem.js';
import {
  buildCluster,
  buildFaceOfCluster,
  type ClusterFacesQuery,
  type ClusterListQuery,
  type ClusterListResponse,
  parseClusterListPosition,
  type ClusterResponse,
  type NamedClusterResponse,
  type SelectedFaces,
  type SplitClusterResponse,
} from './clusters.schema.js';

/** Lists, names, splits and dismisses clusters. */
@Injectable()
export class ClustersService {
  constructor(private readonly clusters: ClustersRepository) {}

  async list({ cursor, limit, faces }: ClusterListQuery): Promise<ClusterListResponse> {
    const after = cursor === undefined ? undefined : parseClusterListPosition(cursor);
    const { page, next_cursor } = await readPage(
      limit,
      (maximum) => this.clusters.list(after, maximum, faces),
      ({ numberOfFaces, id }) => `${numberOfFaces} ${id}`,
    );
    return {
      message: 'OK',
      clusters: page.map((cluster) => ({
        ...buildCluster(cluster),
        faces: cluster.faces.map(buildFaceOfCluster),
      })),
      next_cursor,
    };
  }

  async find(id: number, { cursor, limit }: ClusterFacesQuery): Promise<ClusterResponse> {
    const cluster = await this.requireCluster(id);
    const { page, next_cursor } = await readPage(
      limit,
      (maximum) => this.clusters.listFaces(id, Number(cursor ?? 0), maximum),
      (face) => String(face.id),
    );
    return {
      message: 'OK',
      cluster: buildCluster(cluster),
      faces: page.map(buildFaceOfCluster),
      next_cursor,
    };
  }

  async dismiss(id: number): Promise<void> {
    if (!(await this.clusters.dismissCluster(id))) throw new Problem('unknown-cluster');
  }

  /**
   * Enrols faces of a cluster, and creates the subject if it does not exist.
   *
   * @param faces the faces to enrol; undefined for all faces of the cluster
   */
  async nameCluster(
    id: number,
    name: SubjectName,
    faces: SelectedFaces | undefined,
  ): Promise<NamedClusterResponse> {
    const named = await this.clusters.nameCluster(id, name, faces?.map(toFaceReference));
    if (named.kind !== 'named') throw createRefusalProblem(named);
    const { subject, enrolled, excluded } = named;
    return { message: 'OK', subject, enrolled_faces: enrolled, excluded_faces: excluded };
  }

  async splitCluster(id: number, faces: SelectedFaces): Promise<SplitClusterResponse> {
    const split = await this.clusters.splitCluster(id, faces.map(toFaceReference));
    if (split.kind !== 'split') throw createRefusalProblem(split);
    const { remaining, created, dismissed } = split;
    return {
      message: 'OK',
      cluster: remaining === undefined ? null : buildCluster(remaining),
      new_cluster: created === undefined ? null : buildCluster(created),
      dismissed_faces: dismissed,
    };
  }

  private async requireCluster(id: number): Promise<Cluster> {
    const cluster = await this.clusters.find(id);
    if (cluster === undefined) throw new Problem('unknown-cluster');
    return cluster;
  }
}

function toFaceReference({ file_hash, face }: SelectedFaces[number]): FaceReference {
  return { fileHash: file_hash, position: face };
}

function createRefusalProblem(refusal: ClusterChangeRefusal): Problem {
  if (refusal.kind === 'unknown-cluster') return new Problem('unknown-cluster');
  const { fileHash, position } = refusal.face;
  return new Problem('not-in-cluster', {
    detail: `The cluster does not contain the face ${position} of the photo ${fileHash}.`,
  });
}

import { Injectable } from '@nestjs/common';
import { type Cluster, ClustersRepository, type SubjectName } from '#persistence';
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
} from './clusters.schema.js';

/** Lists, names and dismisses clusters. */
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

  /** Enrols the faces of a cluster, and creates the subject if it does not exist. */
  async nameCluster(id: number, name: SubjectName): Promise<NamedClusterResponse> {
    const named = await this.clusters.nameCluster(id, name);
    if (named === undefined) throw new Problem('unknown-cluster');
    const { subject, enrolled, excluded } = named;
    return { message: 'OK', subject, enrolled_faces: enrolled, excluded_faces: excluded };
  }

  private async requireCluster(id: number): Promise<Cluster> {
    const cluster = await this.clusters.find(id);
    if (cluster === undefined) throw new Problem('unknown-cluster');
    return cluster;
  }
}

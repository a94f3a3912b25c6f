import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { FaceEntity } from '../images/face.entity.js';
import { ClusterEntity } from './cluster.entity.js';

/** The cluster to which a face was assigned. A face without a row has not been processed by the clustering yet. */
@Entity('cluster_faces')
@ForeignKey(() => FaceEntity, ['faceId'], ['id'], { name: 'cluster_faces_face', onDelete: 'CASCADE' })
@ForeignKey(() => ClusterEntity, ['clusterId'], ['id'], {
  name: 'cluster_faces_cluster',
  onDelete: 'CASCADE',
})
@Index('cluster_faces_by_cluster', ['clusterId'])
export class ClusterFaceEntity {
  @PrimaryColumn('bigint', { name: 'face_id', primaryKeyConstraintName: 'cluster_faces_pkey' })
  faceId!: string;

  /** The ID of the cluster; null if the face has too few similar faces to form a cluster, or was dismissed. */
  @Column('bigint', { name: 'cluster_id', nullable: true })
  clusterId!: string | null;

  /** Whether the face is a core of its cluster: new faces that are similar to a core join its cluster. */
  @Column('boolean', { name: 'is_core', default: false })
  isCore!: boolean;

  /** Whether the cluster of the face was dismissed. The face of a dismissed cluster is not clustered again. */
  @Column('boolean', { name: 'is_dismissed', default: false })
  isDismissed!: boolean;
}

import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { FaceEntity } from '../images/face.entity.js';
import { ClusterEntity } from './cluster.entity.js';

/** The result of clustering a face. Faces without a row have not been clustered yet. */
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

  /** Null for a face that is similar to too few others, and for a dismissed face. */
  @Column('bigint', { name: 'cluster_id', nullable: true })
  clusterId!: string | null;

  /** Whether further faces join the cluster through this face. */
  @Column('boolean', { name: 'is_core', default: false })
  isCore!: boolean;

  /** Whether the cluster of the face was dismissed. Such a face is not clustered again. */
  @Column('boolean', { name: 'is_dismissed', default: false })
  isDismissed!: boolean;
}

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

  /** Null for a face with too few neighbours for a cluster. */
  @Column('bigint', { name: 'cluster_id', nullable: true })
  clusterId!: string | null;
}

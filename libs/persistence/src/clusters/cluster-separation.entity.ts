import { Check, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { ClusterEntity } from './cluster.entity.js';

/** Two clusters that a user has separated by splitting a cluster. Runs of the clustering do not merge them. */
@Entity('cluster_separations')
@ForeignKey(() => ClusterEntity, ['clusterId'], ['id'], {
  name: 'cluster_separations_cluster',
  onDelete: 'CASCADE',
})
@ForeignKey(() => ClusterEntity, ['otherId'], ['id'], {
  name: 'cluster_separations_other',
  onDelete: 'CASCADE',
})
@Index('cluster_separations_by_other', ['otherId'])
@Check('cluster_separations_order_check', `"cluster_id" < "other_id"`)
export class ClusterSeparationEntity {
  @PrimaryColumn('bigint', { name: 'cluster_id', primaryKeyConstraintName: 'cluster_separations_pkey' })
  clusterId!: string;

  @PrimaryColumn('bigint', { name: 'other_id', primaryKeyConstraintName: 'cluster_separations_pkey' })
  otherId!: string;
}

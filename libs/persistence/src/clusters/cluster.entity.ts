import { CreateDateColumn, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** A group of faces that belong to no subject and probably show one person. */
@Entity('clusters')
export class ClusterEntity {
  @PrimaryGeneratedColumn('identity', {
    type: 'bigint',
    generatedIdentity: 'ALWAYS',
    primaryKeyConstraintName: 'clusters_pkey',
  })
  id!: string;

  @CreateDateColumn({ type: 'timestamptz', name: 'created_at' })
  createdAt!: Date;
}

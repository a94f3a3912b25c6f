import { CreateDateColumn, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** A group of faces that probably show the same person and are not assigned to a subject. */
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

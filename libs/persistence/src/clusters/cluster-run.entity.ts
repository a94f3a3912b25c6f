import { Check, Column, CreateDateColumn, Entity, PrimaryGeneratedColumn } from 'typeorm';
import { sqlLiterals } from '../sql-literals.js';
import {
  finishedRunStates,
  type FinishedRunState,
  unfinishedRunStates,
  type UnfinishedRunState,
} from './cluster-run-state.js';

/** A run of the clustering. At most one has not finished. Of the finished ones, only the last is kept. */
@Entity('cluster_runs')
@Check(
  'cluster_runs_state_check',
  `"state" IN (${sqlLiterals([...unfinishedRunStates, ...finishedRunStates])})`,
)
export class ClusterRunEntity {
  @PrimaryGeneratedColumn('identity', {
    type: 'bigint',
    generatedIdentity: 'ALWAYS',
    primaryKeyConstraintName: 'cluster_runs_pkey',
  })
  id!: string;

  @Column('text')
  state!: UnfinishedRunState | FinishedRunState;

  /** How often a worker has begun this run. A worker whose attempt is not the last one must not write. */
  @Column('integer', { default: 0 })
  attempts!: number;

  /** Faces whose neighbours are found. */
  @Column('integer', { name: 'faces_done', default: 0 })
  facesDone!: number;

  /** Faces whose neighbours are required; null until they are counted. */
  @Column('integer', { name: 'faces_total', nullable: true })
  facesTotal!: number | null;

  /** Faces that were added to clusters; null before the end. */
  @Column('integer', { name: 'clustered_faces', nullable: true })
  clusteredFaces!: number | null;

  @Column('integer', { name: 'new_clusters', nullable: true })
  newClusters!: number | null;

  @Column('integer', { name: 'merged_clusters', nullable: true })
  mergedClusters!: number | null;

  /** Why the run failed. */
  @Column('text', { nullable: true })
  problem!: string | null;

  @CreateDateColumn({ type: 'timestamptz', name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'started_at', nullable: true })
  startedAt!: Date | null;

  @Column('timestamptz', { name: 'finished_at', nullable: true })
  finishedAt!: Date | null;
}

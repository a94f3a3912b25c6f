import { Check, Column, CreateDateColumn, Entity, PrimaryGeneratedColumn } from 'typeorm';
import { formatSqlLiterals } from '../sql-literals.js';
import {
  finishedRunStates,
  type FinishedRunState,
  unfinishedRunStates,
  type UnfinishedRunState,
} from './cluster-run-state.js';

/**
 * A run of the clustering. At most one run is unfinished. Of the finished runs, only the last is kept when a new run is
 * requested.
 */
@Entity('cluster_runs')
@Check(
  'cluster_runs_state_check',
  `"state" IN (${formatSqlLiterals([...unfinishedRunStates, ...finishedRunStates])})`,
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

  /**
   * The number of attempts, which is how often a worker has started this run. Only the worker with the latest attempt
   * may write results.
   */
  @Column('integer', { default: 0 })
  attempts!: number;

  /** The number of faces whose neighbours have been found. */
  @Column('integer', { name: 'faces_done', default: 0 })
  facesDone!: number;

  /** The number of faces whose neighbours must be found; null until the faces have been counted. */
  @Column('integer', { name: 'faces_total', nullable: true })
  facesTotal!: number | null;

  /** The number of faces that were added to clusters; null until the run has succeeded. */
  @Column('integer', { name: 'clustered_faces', nullable: true })
  clusteredFaces!: number | null;

  @Column('integer', { name: 'new_clusters', nullable: true })
  newClusters!: number | null;

  @Column('integer', { name: 'merged_clusters', nullable: true })
  mergedClusters!: number | null;

  /** The reason why the run failed; null if it has not failed. */
  @Column('text', { nullable: true })
  problem!: string | null;

  @CreateDateColumn({ type: 'timestamptz', name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'started_at', nullable: true })
  startedAt!: Date | null;

  @Column('timestamptz', { name: 'finished_at', nullable: true })
  finishedAt!: Date | null;
}

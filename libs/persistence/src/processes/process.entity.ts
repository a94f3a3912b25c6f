import { Column, Entity, PrimaryColumn } from 'typeorm';
import { type ProcessState } from './process-state.js';

/** A running process of the service. Each process updates its row every few seconds. */
@Entity('processes')
export class ProcessEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'processes_pkey' })
  id!: string;

  @Column('text')
  kind!: ProcessState['kind'];

  /** The name of the machine or container. */
  @Column('text')
  host!: string;

  @Column('integer')
  pid!: number;

  /** The version of the service. */
  @Column('text')
  version!: string;

  @Column('timestamptz', { name: 'started_at' })
  startedAt!: Date;

  @Column('timestamptz', { name: 'seen_at' })
  seenAt!: Date;

  @Column('jsonb')
  state!: unknown;
}

import { Check, Column, CreateDateColumn, Entity, PrimaryGeneratedColumn, Unique } from 'typeorm';

/** A subject: a person with a name, for whom faces can be enrolled. */
@Entity('subjects')
@Unique('subjects_name_key', ['nameKey'])
@Check('subjects_name_check', `char_length("name") BETWEEN 1 AND 200`)
export class SubjectEntity {
  @PrimaryGeneratedColumn('identity', {
    type: 'bigint',
    generatedIdentity: 'ALWAYS',
    primaryKeyConstraintName: 'subjects_pkey',
  })
  id!: string;

  /** The name in the spelling of the client, normalized by subject-name.ts. */
  @Column('text')
  name!: string;

  /**
   * The key of the name, computed by subject-name.ts. Names that differ only in case have the same key. The column is
   * sorted by code points, so that subjects can be listed by a prefix.
   */
  @Column({ type: 'text', name: 'name_key', collation: 'C' })
  nameKey!: string;

  @CreateDateColumn({ type: 'timestamptz', name: 'created_at' })
  createdAt!: Date;

  /** The time at which the subject was created, or was last renamed or merged. */
  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' })
  updatedAt!: Date;
}

import { Check, Column, CreateDateColumn, Entity, PrimaryGeneratedColumn, Unique } from 'typeorm';

/** A person with a name. */
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

  /** As the client wrote it, normalized; see subject-name.ts. */
  @Column('text')
  name!: string;

  /** Equal for names that differ only in case; see subject-name.ts. Sorted by code points, for lists by prefix. */
  @Column({ type: 'text', name: 'name_key', collation: 'C' })
  nameKey!: string;

  @CreateDateColumn({ type: 'timestamptz', name: 'created_at' })
  createdAt!: Date;

  /** Time of its creation, or of the last renaming or merge. */
  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' })
  updatedAt!: Date;
}

import { Check, Column, CreateDateColumn, Entity, Index, PrimaryColumn } from 'typeorm';
import { sqlLiterals } from '../sql-literals.js';
import {
  type ImageOrigin,
  imageOrigins,
  type ImageProblemKind,
  type ImageStatus,
  imageStatuses,
} from './image-status.js';

/** One uploaded file, identified by the SHA-256 of its bytes. The bytes themselves are not part of it. */
@Entity('images')
@Check('images_file_hash_check', `"file_hash" ~ '^[0-9a-f]{64}$'`)
@Check('images_status_check', `"status" IN (${sqlLiterals(imageStatuses)})`)
@Check('images_origin_check', `"origin" IN (${sqlLiterals(imageOrigins)})`)
@Check('only_encoded_images_count', `NOT "counted" OR "status" = 'encoded'`)
@Index('images_pending', ['createdAt'], { where: `"status" = 'pending'` })
@Index('images_uncounted', ['finishedAt'], { where: `"status" = 'encoded' AND NOT "counted"` })
@Index('images_by_age', ['createdAt', 'fileHash'])
@Index('images_undecryptable', ['stagingKey'], { where: `"problem_kind" = 'undecryptable'` })
export class ImageEntity {
  /** Lower-case hex SHA-256 of the file. */
  @PrimaryColumn('text', { name: 'file_hash', primaryKeyConstraintName: 'images_pkey' })
  fileHash!: string;

  @Column('text')
  status!: ImageStatus;

  /** Attempts to encode it that began and have not ended. */
  @Column('smallint', { default: 0 })
  attempts!: number;

  /** Whether its first face is included in the statistics. */
  @Column('boolean', { default: false })
  counted!: boolean;

  /** In pixels of the upright photo. Null until the photo has been decoded. */
  @Column('integer', { nullable: true })
  width!: number | null;

  /** In pixels of the upright photo. Null until the photo has been decoded. */
  @Column('integer', { nullable: true })
  height!: number | null;

  /** Name and version of the model that encoded it. */
  @Column('text', { nullable: true })
  model!: string | null;

  /** Why it was rejected or failed, as a message for the client. */
  @Column('text', { nullable: true })
  problem!: string | null;

  @CreateDateColumn({ type: 'timestamptz', name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'finished_at', nullable: true })
  finishedAt!: Date | null;

  @Column('text', { default: 'uploaded' })
  origin!: ImageOrigin;

  /** Also null for images that were rejected or failed before this column existed. */
  @Column('text', { name: 'problem_kind', nullable: true })
  problemKind!: ImageProblemKind | null;

  /** Name of the key that encrypts its staged bytes; null for imports and for images that earlier versions staged. */
  @Column('text', { name: 'staging_key', nullable: true })
  stagingKey!: string | null;
}

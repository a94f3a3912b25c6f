import { Check, Column, CreateDateColumn, Entity, Index, PrimaryColumn } from 'typeorm';
import { formatSqlLiterals } from '../sql-literals.js';
import {
  type ImageOrigin,
  imageOrigins,
  type ImageProblemKind,
  type ImageStatus,
  imageStatuses,
} from './image-status.js';

/** One image, identified by the SHA-256 of its file. The row does not contain the bytes of the file. */
@Entity('images')
@Check('images_file_hash_check', `"file_hash" ~ '^[0-9a-f]{64}$'`)
@Check('images_status_check', `"status" IN (${formatSqlLiterals(imageStatuses)})`)
@Check('images_origin_check', `"origin" IN (${formatSqlLiterals(imageOrigins)})`)
@Check('only_encoded_images_count', `NOT "counted" OR "status" = 'encoded'`)
@Index('images_pending', ['createdAt'], { where: `"status" = 'pending'` })
@Index('images_uncounted', ['finishedAt'], { where: `"status" = 'encoded' AND NOT "counted"` })
@Index('images_by_age', ['createdAt', 'fileHash'])
@Index('images_by_model', ['model'], { where: `"status" = 'encoded'` })
@Index('images_failed', ['finishedAt', 'fileHash'], { where: `"status" = 'failed'` })
@Index('images_retryable', ['retryableUntil'], { where: `"retryable_until" IS NOT NULL` })
@Index('images_undecryptable', ['stagingKey'], { where: `"problem_kind" = 'undecryptable'` })
export class ImageEntity {
  /** The SHA-256 of the file, in lower-case hex. */
  @PrimaryColumn('text', { name: 'file_hash', primaryKeyConstraintName: 'images_pkey' })
  fileHash!: string;

  @Column('text')
  status!: ImageStatus;

  /** The number of attempts to encode the image that began and have not ended. */
  @Column('smallint', { default: 0 })
  attempts!: number;

  /** Whether the statistics include the first face of the image. */
  @Column('boolean', { default: false })
  counted!: boolean;

  /** The size in pixels of the upright photo; null until the photo has been decoded. */
  @Column('integer', { nullable: true })
  width!: number | null;

  /** The size in pixels of the upright photo; null until the photo has been decoded. */
  @Column('integer', { nullable: true })
  height!: number | null;

  /** The name and the version of the model that encoded the image. */
  @Column('text', { nullable: true })
  model!: string | null;

  /** The message for the client that describes why the image was rejected or failed. */
  @Column('text', { nullable: true })
  problem!: string | null;

  @CreateDateColumn({ type: 'timestamptz', name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'finished_at', nullable: true })
  finishedAt!: Date | null;

  @Column('text', { default: 'uploaded' })
  origin!: ImageOrigin;

  /**
   * The reason why the image was rejected or failed. The column is also null for an image that was rejected or failed
   * before this column was added.
   */
  @Column('text', { name: 'problem_kind', nullable: true })
  problemKind!: ImageProblemKind | null;

  /**
   * The name of the key that encrypts the staged bytes; null for imports and for images that earlier versions staged.
   */
  @Column('text', { name: 'staging_key', nullable: true })
  stagingKey!: string | null;

  /** The time until which the photo of a failed image is kept, so that the image can be retried; null for all others. */
  @Column('timestamptz', { name: 'retryable_until', nullable: true })
  retryableUntil!: Date | null;
}

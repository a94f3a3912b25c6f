import { Column, CreateDateColumn, Entity, Index, PrimaryColumn } from 'typeorm';

/**
 * Where an image is on its way.
 *
 * - `pending`: its bytes are staged, a worker has yet to answer
 * - `encoded`: it has at least one face
 * - `no-face`: it was looked at and shows none
 * - `rejected`: it turned out to be no photo that can be read
 * - `failed`: it brought its workers down too often and was set aside
 */
export type ImageStatus = 'pending' | 'encoded' | 'no-face' | 'rejected' | 'failed';

/**
 * Why an image is `rejected` or `failed`. The first seven are what can be wrong with a photo.
 *
 * - `took-too-long`, `stopped-encoder`: at each of its attempts
 * - `sealed-otherwise`: its staged bytes are sealed under another secret than the workers have; they stay staged, for the
 *   secret may come back
 * - `staging-damaged`: its staged bytes are missing, or are not what was staged
 */
export type ImageProblemKind =
  | 'unsupported-format'
  | 'unreadable'
  | 'too-many-pixels'
  | 'too-long'
  | 'too-narrow'
  | 'too-complex'
  | 'too-much-memory'
  | 'took-too-long'
  | 'stopped-encoder'
  | 'sealed-otherwise'
  | 'staging-damaged';

/**
 * How the encodings of an image came.
 *
 * - `uploaded`: they are computed from the file
 * - `imported`: somebody says that they are those of a file with this hash; nobody here has seen it
 */
export type ImageOrigin = 'uploaded' | 'imported';

/** One uploaded file, known by the SHA-256 of its bytes. The bytes themselves are never kept here. */
@Entity('images')
@Index('images_pending', ['createdAt'], { where: `"status" = 'pending'` })
@Index('images_uncounted', ['finishedAt'], { where: `"status" = 'encoded' AND NOT "counted"` })
@Index('images_sealed_otherwise', ['stagingKey'], { where: `"problem_kind" = 'sealed-otherwise'` })
export class ImageEntity {
  /** Lower-case hex SHA-256 of the file. */
  @PrimaryColumn('text', { name: 'file_hash' })
  fileHash!: string;

  @Column('text')
  status!: ImageStatus;

  @Column('text', { default: 'uploaded' })
  origin!: ImageOrigin;

  /** How often a worker has begun to encode it without reporting back. */
  @Column('smallint', { default: 0 })
  attempts!: number;

  /** Whether its first face is part of the statistics row. */
  @Column('boolean', { default: false })
  counted!: boolean;

  /** Pixels of the upright photo; null until it was decoded. */
  @Column('integer', { nullable: true })
  width!: number | null;

  /** Pixels of the upright photo; null until it was decoded. */
  @Column('integer', { nullable: true })
  height!: number | null;

  /** Name and version of the model that looked at it. */
  @Column('text', { nullable: true })
  model!: string | null;

  /** Why it was rejected or failed, in a sentence fit for the person who sent it. */
  @Column('text', { nullable: true })
  problem!: string | null;

  /** Null for an image that was rejected or failed before kinds were kept, too. */
  @Column('text', { name: 'problem_kind', nullable: true })
  problemKind!: ImageProblemKind | null;

  /** Name of the key under which its bytes were staged; null for those that an earlier version staged, and for imports. */
  @Column('text', { name: 'staging_key', nullable: true })
  stagingKey!: string | null;

  @CreateDateColumn({ type: 'timestamptz', name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'finished_at', nullable: true })
  finishedAt!: Date | null;
}

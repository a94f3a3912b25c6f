import { Check, Column, CreateDateColumn, Entity, Index, PrimaryColumn } from 'typeorm';
import { type NewFace } from '../images/face.entity.js';
import { type ImageProblemKind } from '../images/image-status.js';
import { formatSqlLiterals } from '../sql-literals.js';
import { type Location, locationRequestStatuses, type LocationRequestStatus } from './location-request.js';

/**
 * A request to encode the faces at given locations of a photo. The row exists only until the request is answered. The
 * request does not create or change an image, so the stored encodings and the statistics do not change.
 */
@Entity('location_requests')
@Check('location_requests_status_check', `"status" IN (${formatSqlLiterals(locationRequestStatuses)})`)
@Index('location_requests_pending', ['createdAt'], { where: `"status" = 'pending'` })
@Index('location_requests_by_expiry', ['expiresAt'])
export class LocationRequestEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'location_requests_pkey' })
  id!: string;

  /** The SHA-256 of the photo, in lower-case hex. */
  @Column('text', { name: 'file_hash' })
  fileHash!: string;

  @Column('jsonb')
  locations!: Location[];

  @Column('text', { default: 'pending' })
  status!: LocationRequestStatus;

  /** The number of attempts to encode the photo that began and have not ended. */
  @Column('smallint', { default: 0 })
  attempts!: number;

  /** The name of the key that encrypts the staged bytes. */
  @Column('text', { name: 'staging_key' })
  stagingKey!: string;

  /** The size in pixels of the upright photo. */
  @Column('integer', { nullable: true })
  width!: number | null;

  @Column('integer', { nullable: true })
  height!: number | null;

  @Column('text', { nullable: true })
  model!: string | null;

  /** The message for the client if the photo could not be encoded. */
  @Column('text', { nullable: true })
  problem!: string | null;

  @Column('text', { name: 'problem_kind', nullable: true })
  problemKind!: ImageProblemKind | null;

  /**
   * The encoded faces: one face for each location, in the order of the locations; null while the request is pending.
   */
  @Column('jsonb', { nullable: true })
  faces!: NewFace[] | null;

  @CreateDateColumn({ type: 'timestamptz', name: 'created_at' })
  createdAt!: Date;

  /** The time after which no client waits for the result. */
  @Column('timestamptz', { name: 'expires_at' })
  expiresAt!: Date;
}

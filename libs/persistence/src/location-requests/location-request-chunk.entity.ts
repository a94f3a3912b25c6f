import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { LocationRequestEntity } from './location-request.entity.js';

/**
 * A chunk of the staged photo of a location request. The chunk is deleted in the statement that stores the result of
 * the request.
 */
@Entity('location_request_chunks')
@ForeignKey(() => LocationRequestEntity, ['requestId'], ['id'], {
  name: 'location_request_chunks_request',
  onDelete: 'CASCADE',
})
export class LocationRequestChunkEntity {
  @PrimaryColumn('uuid', { name: 'request_id', primaryKeyConstraintName: 'location_request_chunks_pkey' })
  requestId!: string;

  @PrimaryColumn('integer', { primaryKeyConstraintName: 'location_request_chunks_pkey' })
  position!: number;

  /** The encrypted bytes; see staging-cipher.ts. */
  @Column('bytea')
  bytes!: Buffer;
}

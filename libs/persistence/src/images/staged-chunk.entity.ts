import { Column, Entity, PrimaryColumn } from 'typeorm';

/**
 * A chunk of a staged file. The chunk is deleted in the transaction that stores the result of the image.
 *
 * Files are staged in chunks so that the API never has a whole file in memory.
 */
@Entity('staged_chunks')
export class StagedChunkEntity {
  @PrimaryColumn('text', { name: 'file_hash', primaryKeyConstraintName: 'staged_chunks_pkey' })
  fileHash!: string;

  @PrimaryColumn('integer', { primaryKeyConstraintName: 'staged_chunks_pkey' })
  position!: number;

  /** The encrypted bytes; see staging-cipher.ts. */
  @Column('bytea')
  bytes!: Buffer;
}

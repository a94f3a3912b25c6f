import { Column, Entity, PrimaryColumn } from 'typeorm';

/**
 * A piece of a file that waits for its worker; gone in the transaction that writes the answer.
 *
 * Files are staged in pieces so that neither side ever holds more of one than it must.
 */
@Entity('staged_chunks')
export class StagedChunkEntity {
  @PrimaryColumn('text', { name: 'file_hash' })
  fileHash!: string;

  @PrimaryColumn('integer')
  position!: number;

  /** Sealed; see staging-cipher.ts. */
  @Column('bytea')
  bytes!: Buffer;
}

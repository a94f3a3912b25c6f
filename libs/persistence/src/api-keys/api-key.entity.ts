import { Column, CreateDateColumn, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';
import { type Scope } from './scope.js';

/** One API key. The key itself is known to its holder alone: what is here recognises it and cannot be turned into it. */
@Entity('api_keys')
@Index('api_keys_names_in_use', ['name'], { unique: true, where: '"revoked_at" IS NULL' })
export class ApiKeyEntity {
  @PrimaryGeneratedColumn('uuid')
  id!: string;

  /** What the operator calls it; it appears in the log. No two keys in use have the same. */
  @Column('text')
  name!: string;

  /** SHA-256 of the key. */
  @Column('bytea', { name: 'secret_hash', unique: true })
  secretHash!: Buffer;

  /** The last four characters of the key, by which a person recognises it. */
  @Column('text')
  ending!: string;

  @Column('text', { array: true })
  scopes!: Scope[];

  @CreateDateColumn({ type: 'timestamptz', name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'expires_at', nullable: true })
  expiresAt!: Date | null;

  @Column('timestamptz', { name: 'revoked_at', nullable: true })
  revokedAt!: Date | null;
}

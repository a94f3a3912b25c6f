import { Check, Column, CreateDateColumn, Entity, Index, PrimaryGeneratedColumn, Unique } from 'typeorm';
import { formatSqlLiterals } from '../sql-literals.js';
import { type ApiKeyScope, apiKeyScopes } from './scope.js';

/** An API key. The database stores only the hash of the key, and the key cannot be derived from the hash. */
@Entity('api_keys')
@Unique('api_keys_secret_hash', ['secretHash'])
@Check('api_keys_secret_hash_check', `octet_length("secret_hash") = 32`)
@Check(
  'api_keys_scopes_check',
  `cardinality("scopes") > 0 AND "scopes" <@ ARRAY[${formatSqlLiterals(apiKeyScopes)}]`,
)
@Index('api_keys_names_in_use', ['name'], { unique: true, where: '"revoked_at" IS NULL' })
export class ApiKeyEntity {
  @PrimaryGeneratedColumn('uuid', { primaryKeyConstraintName: 'api_keys_pkey' })
  id!: string;

  /**
   * The name of the key, which the operator chooses and the log contains. The name is unique among the keys that are
   * not revoked.
   */
  @Column('text')
  name!: string;

  /** SHA-256 of the key. */
  @Column('bytea', { name: 'secret_hash' })
  secretHash!: Buffer;

  /** The last four characters of the key, for display. */
  @Column('text', { name: 'ending' })
  lastCharacters!: string;

  @Column('text', { array: true })
  scopes!: ApiKeyScope[];

  @CreateDateColumn({ type: 'timestamptz', name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'expires_at', nullable: true })
  expiresAt!: Date | null;

  @Column('timestamptz', { name: 'revoked_at', nullable: true })
  revokedAt!: Date | null;
}

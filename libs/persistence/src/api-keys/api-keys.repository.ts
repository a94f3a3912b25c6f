import { type DataSource, IsNull } from 'typeorm';
import { isUniqueViolation } from '../unique-violation.js';
import { ApiKeyEntity } from './api-key.entity.js';
import { type ApiKeyScope } from './scope.js';
import { hashSecret, generateSecret } from './secret.js';

/** The properties of a new key. */
export interface NewApiKey {
  readonly name: string;
  readonly scopes: readonly ApiKeyScope[];
  /** The time at which the key expires; undefined if it does not expire. */
  readonly expiresAt?: Date | undefined;
}

export type ApiKeyCreationResult =
  | {
      readonly ok: true;
      readonly key: ApiKeyEntity;
      /** The key itself. The database does not store the key, so the key cannot be read again. */
      readonly secret: string;
    }
  | { readonly ok: false; readonly problem: 'name-in-use' };

/** The number of seconds until a revocation takes effect in every API process. */
export const revocationDelaySeconds = 5;

/**
 * Creates, lists and revokes API keys.
 *
 * This class has no decorators of Nest, so that the command `keys` does not load Nest.
 */
export class ApiKeysRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** Creates a key. The database stores only the hash of its secret. */
  async create({ name, scopes, expiresAt }: NewApiKey): Promise<ApiKeyCreationResult> {
    const secret = generateSecret();
    const keys = this.dataSource.getRepository(ApiKeyEntity);
    try {
      const key = await keys.save(
        keys.create({
          name,
          scopes: [...scopes],
          expiresAt: expiresAt ?? null,
          revokedAt: null,
          secretHash: hashSecret(secret),
          lastCharacters: secret.slice(-4),
        }),
      );
      return { ok: true, key, secret };
    } catch (error) {
      if (isUniqueViolation(error)) return { ok: false, problem: 'name-in-use' };
      throw error;
    }
  }

  /** Returns all keys including revoked ones, the oldest first. */
  list(): Promise<ApiKeyEntity[]> {
    return this.dataSource.getRepository(ApiKeyEntity).find({ order: { createdAt: 'ASC' } });
  }

  /** Returns the keys that are not revoked, including expired ones. */
  findActive(): Promise<ApiKeyEntity[]> {
    return this.dataSource.getRepository(ApiKeyEntity).findBy({ revokedAt: IsNull() });
  }

  /**
   * Revokes a key. The row of the key is kept, because log lines contain the name of the key.
   *
   * @returns whether an active key had this name
   */
  async revoke(name: string): Promise<boolean> {
    const { affected } = await this.dataSource
      .getRepository(ApiKeyEntity)
      .update({ name, revokedAt: IsNull() }, { revokedAt: () => 'now()' });
    return affected === 1;
  }
}

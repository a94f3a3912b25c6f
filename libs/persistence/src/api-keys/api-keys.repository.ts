import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { type DataSource, IsNull, QueryFailedError } from 'typeorm';
import { ApiKeyEntity } from './api-key.entity.js';
import { type Scope } from './scope.js';
import { hashSecret, generateSecret } from './secret.js';

/** What an operator decides about a new key. */
export interface NewApiKey {
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** When it stops working; undefined when it does not. */
  readonly expiresAt?: Date | undefined;
}

export type ApiKeyCreation =
  | {
      readonly ok: true;
      readonly key: ApiKeyEntity;
      /** Seen here and never again. */ readonly secret: string;
    }
  | { readonly ok: false; readonly problem: 'name-in-use' };

/** Seconds within which every process that lets requests in has to know of a revocation. */
export const revocationDelay = 5;

/** What PostgreSQL calls a row that a unique index refuses. */
const uniqueViolation = '23505';

/** The API keys, without their secrets. */
@Injectable()
export class ApiKeysRepository {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /** Makes a key; its secret is in the answer and nowhere else. */
  async create({ name, scopes, expiresAt }: NewApiKey): Promise<ApiKeyCreation> {
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
          ending: secret.slice(-4),
        }),
      );
      return { ok: true, key, secret };
    } catch (error) {
      if (isUniqueViolation(error)) return { ok: false, problem: 'name-in-use' };
      throw error;
    }
  }

  /** Every key there ever was, the oldest first. */
  list(): Promise<ApiKeyEntity[]> {
    return this.dataSource.getRepository(ApiKeyEntity).find({ order: { createdAt: 'ASC' } });
  }

  /** The keys that are not revoked; some of them may have expired. */
  findActive(): Promise<ApiKeyEntity[]> {
    return this.dataSource.getRepository(ApiKeyEntity).findBy({ revokedAt: IsNull() });
  }

  /**
   * Ends a key for good. Its row stays, so that the log can still be read.
   *
   * @returns whether there was such a key in use
   */
  async revoke(name: string): Promise<boolean> {
    const { affected } = await this.dataSource
      .getRepository(ApiKeyEntity)
      .update({ name, revokedAt: IsNull() }, { revokedAt: () => 'now()' });
    return affected === 1;
  }
}

function isUniqueViolation(error: unknown): boolean {
  return error instanceof QueryFailedError && (error as { code?: unknown }).code === uniqueViolation;
}

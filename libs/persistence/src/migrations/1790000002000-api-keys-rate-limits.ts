import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** Creates the tables of API keys and of rate limit counts. */
export class ApiKeysRateLimits1790000002000 implements MigrationInterface {
  name = 'ApiKeysRateLimits1790000002000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE "api_keys" (
        "id" uuid NOT NULL DEFAULT gen_random_uuid(),
        "name" text NOT NULL,
        "secret_hash" bytea NOT NULL CHECK (octet_length("secret_hash") = 32),
        "ending" text NOT NULL,
        "scopes" text[] NOT NULL
          CHECK (cardinality("scopes") > 0 AND "scopes" <@ ARRAY['read', 'write', 'delete']),
        "created_at" timestamptz NOT NULL DEFAULT now(),
        "expires_at" timestamptz,
        "revoked_at" timestamptz,
        CONSTRAINT "api_keys_pkey" PRIMARY KEY ("id"),
        CONSTRAINT "api_keys_secret_hash" UNIQUE ("secret_hash")
      )`);
    await queryRunner.query(
      `CREATE UNIQUE INDEX "api_keys_names_in_use" ON "api_keys" ("name") WHERE "revoked_at" IS NULL`,
    );
    // The library rate-limiter-flexible defines the columns of this table. The table is unlogged: a crash of PostgreSQL
    // deletes all counts, and they then start at zero again.
    await queryRunner.query(`
      CREATE UNLOGGED TABLE "rate_limits" (
        "key" varchar(255) NOT NULL,
        "points" integer NOT NULL DEFAULT 0,
        "expire" bigint,
        CONSTRAINT "rate_limits_pkey" PRIMARY KEY ("key")
      )`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE "rate_limits"`);
    await queryRunner.query(`DROP TABLE "api_keys"`);
  }
}

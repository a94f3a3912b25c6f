import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** Allows API keys to have the scope `admin`. */
export class AdminScope1790000010000 implements MigrationInterface {
  name = 'AdminScope1790000010000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `ALTER TABLE "api_keys" DROP CONSTRAINT "api_keys_scopes_check", ADD CONSTRAINT "api_keys_scopes_check"
         CHECK (cardinality("scopes") > 0 AND "scopes" <@ ARRAY['read', 'write', 'delete', 'search', 'admin'])`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DELETE FROM "api_keys" WHERE "scopes" = ARRAY['admin']`);
    await queryRunner.query(`UPDATE "api_keys" SET "scopes" = array_remove("scopes", 'admin')`);
    await queryRunner.query(
      `ALTER TABLE "api_keys" DROP CONSTRAINT "api_keys_scopes_check", ADD CONSTRAINT "api_keys_scopes_check"
         CHECK (cardinality("scopes") > 0 AND "scopes" <@ ARRAY['read', 'write', 'delete', 'search'])`,
    );
  }
}

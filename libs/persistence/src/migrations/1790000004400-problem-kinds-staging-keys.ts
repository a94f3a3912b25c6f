import { type MigrationInterface, type QueryRunner } from 'typeorm';

/**
 * Adds two columns to images: the kind of problem for which an image was rejected or failed, and the name of the key
 * that encrypts its staged bytes.
 */
export class ProblemKindsStagingKeys1790000004400 implements MigrationInterface {
  name = 'ProblemKindsStagingKeys1790000004400';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `ALTER TABLE "images" ADD COLUMN "problem_kind" text, ADD COLUMN "staging_key" text`,
    );
    await queryRunner.query(
      `CREATE INDEX "images_undecryptable" ON "images" ("staging_key") WHERE "problem_kind" = 'undecryptable'`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE "images" DROP COLUMN "staging_key", DROP COLUMN "problem_kind"`);
  }
}

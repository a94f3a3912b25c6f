import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** Why an image was rejected or failed, as a kind; and which key staged bytes are sealed under. */
export class ProblemKindsStagingKeys1790000004400 implements MigrationInterface {
  name = 'ProblemKindsStagingKeys1790000004400';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `ALTER TABLE "images" ADD COLUMN "problem_kind" text, ADD COLUMN "staging_key" text`,
    );
    await queryRunner.query(
      `CREATE INDEX "images_sealed_otherwise" ON "images" ("staging_key") WHERE "problem_kind" = 'sealed-otherwise'`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE "images" DROP COLUMN "staging_key", DROP COLUMN "problem_kind"`);
  }
}

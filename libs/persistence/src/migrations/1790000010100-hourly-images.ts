import { type MigrationInterface, type QueryRunner } from 'typeorm';

/**
 * Creates the table with the number of images per hour. A worker of the new version fills the table, and corrects it
 * while workers of the previous version are running, because these do not write to the table.
 */
export class HourlyImages1790000010100 implements MigrationInterface {
  name = 'HourlyImages1790000010100';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE "hourly_images" (
        "hour" timestamptz NOT NULL,
        "number_of_images" bigint NOT NULL,
        CONSTRAINT "hourly_images_pkey" PRIMARY KEY ("hour"),
        CONSTRAINT "hourly_images_number_of_images_check" CHECK ("number_of_images" > 0)
      )`);
    await queryRunner.query(`ALTER TABLE "statistics" ADD COLUMN "hourly_digest" text`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE "statistics" DROP COLUMN "hourly_digest"`);
    await queryRunner.query(`DROP TABLE "hourly_images"`);
  }
}

import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** Adds a column that distinguishes imported encodings from encodings that were computed from an uploaded file. */
export class OriginOfImages1790000003000 implements MigrationInterface {
  name = 'OriginOfImages1790000003000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `ALTER TABLE "images" ADD COLUMN "origin" text NOT NULL DEFAULT 'uploaded'
         CHECK ("origin" IN ('uploaded', 'imported'))`,
    );
    // A worker counts an attempt before it encodes an image, so an encoded image without attempts was imported.
    await queryRunner.query(
      `UPDATE "images" SET "origin" = 'imported' WHERE "status" = 'encoded' AND "attempts" = 0`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE "images" DROP COLUMN "origin"`);
  }
}

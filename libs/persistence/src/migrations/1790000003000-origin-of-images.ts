import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** Encodings that somebody claims to be those of a file are told from those that were computed from it here. */
export class OriginOfImages1790000003000 implements MigrationInterface {
  name = 'OriginOfImages1790000003000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `ALTER TABLE "images" ADD COLUMN "origin" text NOT NULL DEFAULT 'uploaded'
         CHECK ("origin" IN ('uploaded', 'imported'))`,
    );
    // A worker counts its attempt before it encodes: what is encoded without one came by an import.
    await queryRunner.query(
      `UPDATE "images" SET "origin" = 'imported' WHERE "status" = 'encoded' AND "attempts" = 0`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE "images" DROP COLUMN "origin"`);
  }
}

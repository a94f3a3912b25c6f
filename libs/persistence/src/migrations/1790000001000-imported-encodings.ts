import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** Allows imported encodings without box, score and landmarks. Adds an index for listing images. */
export class ImportedEncodings1790000001000 implements MigrationInterface {
  name = 'ImportedEncodings1790000001000';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const column of ['x', 'y', 'width', 'height', 'score', 'landmarks']) {
      await queryRunner.query(`ALTER TABLE "faces" ALTER COLUMN "${column}" DROP NOT NULL`);
    }
    await queryRunner.query(`CREATE INDEX "images_by_age" ON "images" ("created_at", "file_hash")`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP INDEX "images_by_age"`);
    for (const column of ['x', 'y', 'width', 'height', 'score', 'landmarks']) {
      await queryRunner.query(`ALTER TABLE "faces" ALTER COLUMN "${column}" SET NOT NULL`);
    }
  }
}

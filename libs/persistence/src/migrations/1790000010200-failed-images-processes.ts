import { type MigrationInterface, type QueryRunner } from 'typeorm';

/**
 * Adds the time until which the photo of a failed image is kept, indexes of failed images, and the table of running
 * processes.
 */
export class FailedImagesProcesses1790000010200 implements MigrationInterface {
  name = 'FailedImagesProcesses1790000010200';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE "images" ADD COLUMN "retryable_until" timestamptz`);
    await queryRunner.query(
      `CREATE INDEX "images_failed" ON "images" ("finished_at", "file_hash") WHERE "status" = 'failed'`,
    );
    await queryRunner.query(
      `CREATE INDEX "images_retryable" ON "images" ("retryable_until") WHERE "retryable_until" IS NOT NULL`,
    );
    // The table is unlogged: a crash of PostgreSQL deletes all rows, and each process writes its row again within
    // seconds.
    await queryRunner.query(`
      CREATE UNLOGGED TABLE "processes" (
        "id" uuid NOT NULL,
        "kind" text NOT NULL,
        "host" text NOT NULL,
        "pid" integer NOT NULL,
        "version" text NOT NULL,
        "started_at" timestamptz NOT NULL,
        "seen_at" timestamptz NOT NULL,
        "state" jsonb NOT NULL,
        CONSTRAINT "processes_pkey" PRIMARY KEY ("id")
      )`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE "processes"`);
    await queryRunner.query(`DROP INDEX "images_failed"`);
    await queryRunner.query(`ALTER TABLE "images" DROP COLUMN "retryable_until"`);
  }
}

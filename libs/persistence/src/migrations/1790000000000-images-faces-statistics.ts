import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** Creates the tables of images, faces, staged files and statistics. */
export class ImagesFacesStatistics1790000000000 implements MigrationInterface {
  name = 'ImagesFacesStatistics1790000000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE "images" (
        "file_hash" text NOT NULL CHECK ("file_hash" ~ '^[0-9a-f]{64}$'),
        "status" text NOT NULL CHECK ("status" IN ('pending', 'encoded', 'no-face', 'rejected', 'failed')),
        "attempts" smallint NOT NULL DEFAULT 0,
        "counted" boolean NOT NULL DEFAULT false,
        "width" integer,
        "height" integer,
        "model" text,
        "problem" text,
        "created_at" timestamptz NOT NULL DEFAULT now(),
        "finished_at" timestamptz,
        CONSTRAINT "images_pkey" PRIMARY KEY ("file_hash"),
        CONSTRAINT "only_encoded_images_count" CHECK (NOT "counted" OR "status" = 'encoded')
      )`);
    await queryRunner.query(
      `CREATE INDEX "images_pending" ON "images" ("created_at") WHERE "status" = 'pending'`,
    );
    await queryRunner.query(
      `CREATE INDEX "images_uncounted" ON "images" ("finished_at") WHERE "status" = 'encoded' AND NOT "counted"`,
    );
    await queryRunner.query(`
      CREATE TABLE "faces" (
        "file_hash" text NOT NULL,
        "position" smallint NOT NULL CHECK ("position" >= 0),
        "x" real NOT NULL,
        "y" real NOT NULL,
        "width" real NOT NULL,
        "height" real NOT NULL,
        "score" real NOT NULL,
        "landmarks" real[] NOT NULL CHECK (cardinality("landmarks") = 136),
        "encoding" real[] NOT NULL CHECK (cardinality("encoding") = 128),
        CONSTRAINT "faces_pkey" PRIMARY KEY ("file_hash", "position"),
        CONSTRAINT "faces_image" FOREIGN KEY ("file_hash") REFERENCES "images" ("file_hash") ON DELETE CASCADE
      )`);
    await queryRunner.query(`
      CREATE TABLE "staged_chunks" (
        "file_hash" text NOT NULL,
        "position" integer NOT NULL,
        "bytes" bytea NOT NULL,
        CONSTRAINT "staged_chunks_pkey" PRIMARY KEY ("file_hash", "position")
      )`);
    // PostgreSQL must not compress the staged bytes, because photos are already compressed.
    await queryRunner.query(`ALTER TABLE "staged_chunks" ALTER COLUMN "bytes" SET STORAGE EXTERNAL`);
    await queryRunner.query(`
      CREATE TABLE "statistics" (
        "id" smallint NOT NULL CHECK ("id" = 1),
        "number_of_images" bigint NOT NULL CHECK ("number_of_images" >= 0),
        "encoding_sum" numeric[] NOT NULL CHECK (cardinality("encoding_sum") = 128),
        CONSTRAINT "statistics_pkey" PRIMARY KEY ("id")
      )`);
    await queryRunner.query(`INSERT INTO "statistics" VALUES (1, 0, array_fill(0::numeric, ARRAY[128]))`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const table of ['statistics', 'staged_chunks', 'faces', 'images']) {
      await queryRunner.query(`DROP TABLE "${table}"`);
    }
  }
}

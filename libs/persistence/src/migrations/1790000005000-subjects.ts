import { type MigrationInterface, type QueryRunner } from 'typeorm';

/**
 * Creates the tables of subjects, of their enrolled faces, of manual decisions and of clusters.
 *
 * The migration rewrites the table `faces`, because its new column has a different value in every row.
 */
export class Subjects1790000005000 implements MigrationInterface {
  name = 'Subjects1790000005000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `ALTER TABLE "api_keys" DROP CONSTRAINT "api_keys_scopes_check", ADD CONSTRAINT "api_keys_scopes_check"
         CHECK (cardinality("scopes") > 0 AND "scopes" <@ ARRAY['read', 'write', 'delete', 'search'])`,
    );
    await queryRunner.query(`ALTER TABLE "faces" ADD COLUMN "id" bigint GENERATED ALWAYS AS IDENTITY`);
    await queryRunner.query(`ALTER TABLE "faces" ADD CONSTRAINT "faces_id" UNIQUE ("id")`);
    await queryRunner.query(`
      CREATE TABLE "subjects" (
        "id" bigint GENERATED ALWAYS AS IDENTITY,
        "name" text NOT NULL CHECK (char_length("name") BETWEEN 1 AND 200),
        "name_key" text COLLATE "C" NOT NULL,
        "created_at" timestamptz NOT NULL DEFAULT now(),
        "updated_at" timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT "subjects_pkey" PRIMARY KEY ("id"),
        CONSTRAINT "subjects_name_key" UNIQUE ("name_key")
      )`);
    await queryRunner.query(`
      CREATE TABLE "subject_faces" (
        "id" bigint GENERATED ALWAYS AS IDENTITY,
        "subject_id" bigint NOT NULL,
        "file_hash" text,
        "position" smallint,
        "model" text NOT NULL,
        "encoding" real[] NOT NULL CHECK (cardinality("encoding") = 128),
        "created_at" timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT "subject_faces_pkey" PRIMARY KEY ("id"),
        CONSTRAINT "subject_faces_face" UNIQUE ("subject_id", "file_hash", "position"),
        CONSTRAINT "whole_reference" CHECK (("file_hash" IS NULL) = ("position" IS NULL)),
        CONSTRAINT "subject_faces_subject" FOREIGN KEY ("subject_id") REFERENCES "subjects" ("id") ON DELETE CASCADE,
        CONSTRAINT "subject_faces_image" FOREIGN KEY ("file_hash") REFERENCES "images" ("file_hash") ON DELETE CASCADE
      )`);
    await queryRunner.query(
      `CREATE INDEX "subject_faces_by_face" ON "subject_faces" ("file_hash", "position")`,
    );
    await queryRunner.query(`CREATE INDEX "subject_faces_by_model" ON "subject_faces" ("model")`);
    await queryRunner.query(`
      CREATE TABLE "face_decisions" (
        "face_id" bigint NOT NULL,
        "subject_id" bigint NOT NULL,
        "is_subject" boolean NOT NULL,
        "created_at" timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT "face_decisions_pkey" PRIMARY KEY ("face_id", "subject_id"),
        CONSTRAINT "face_decisions_face" FOREIGN KEY ("face_id") REFERENCES "faces" ("id") ON DELETE CASCADE,
        CONSTRAINT "face_decisions_subject" FOREIGN KEY ("subject_id") REFERENCES "subjects" ("id") ON DELETE CASCADE
      )`);
    await queryRunner.query(
      `CREATE UNIQUE INDEX "face_decisions_one_subject" ON "face_decisions" ("face_id") WHERE "is_subject"`,
    );
    await queryRunner.query(`CREATE INDEX "face_decisions_by_subject" ON "face_decisions" ("subject_id")`);
    await queryRunner.query(`
      CREATE TABLE "clusters" (
        "id" bigint GENERATED ALWAYS AS IDENTITY,
        "created_at" timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT "clusters_pkey" PRIMARY KEY ("id")
      )`);
    await queryRunner.query(`
      CREATE TABLE "cluster_faces" (
        "face_id" bigint NOT NULL,
        "cluster_id" bigint,
        CONSTRAINT "cluster_faces_pkey" PRIMARY KEY ("face_id"),
        CONSTRAINT "cluster_faces_face" FOREIGN KEY ("face_id") REFERENCES "faces" ("id") ON DELETE CASCADE,
        CONSTRAINT "cluster_faces_cluster" FOREIGN KEY ("cluster_id") REFERENCES "clusters" ("id") ON DELETE CASCADE
      )`);
    await queryRunner.query(`CREATE INDEX "cluster_faces_by_cluster" ON "cluster_faces" ("cluster_id")`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const table of ['cluster_faces', 'clusters', 'face_decisions', 'subject_faces', 'subjects']) {
      await queryRunner.query(`DROP TABLE "${table}"`);
    }
    await queryRunner.query(`ALTER TABLE "faces" DROP COLUMN "id"`);
    await queryRunner.query(`DELETE FROM "api_keys" WHERE "scopes" = ARRAY['search']`);
    await queryRunner.query(`UPDATE "api_keys" SET "scopes" = array_remove("scopes", 'search')`);
    await queryRunner.query(
      `ALTER TABLE "api_keys" DROP CONSTRAINT "api_keys_scopes_check", ADD CONSTRAINT "api_keys_scopes_check"
         CHECK (cardinality("scopes") > 0 AND "scopes" <@ ARRAY['read', 'write', 'delete'])`,
    );
  }
}

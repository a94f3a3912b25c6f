import { type MigrationInterface, type QueryRunner } from 'typeorm';

/**
 * Creates the table of clustering runs, and adds the columns that later clustering runs require to the table of
 * clustered faces.
 */
export class ClusterRuns1790000005100 implements MigrationInterface {
  name = 'ClusterRuns1790000005100';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `ALTER TABLE "cluster_faces" ADD COLUMN "is_core" boolean NOT NULL DEFAULT false,
         ADD COLUMN "is_dismissed" boolean NOT NULL DEFAULT false`,
    );
    await queryRunner.query(`
      CREATE TABLE "cluster_runs" (
        "id" bigint GENERATED ALWAYS AS IDENTITY,
        "state" text NOT NULL CHECK ("state" IN ('waiting', 'running', 'succeeded', 'cancelled', 'failed')),
        "attempts" integer NOT NULL DEFAULT 0,
        "faces_done" integer NOT NULL DEFAULT 0,
        "faces_total" integer,
        "clustered_faces" integer,
        "new_clusters" integer,
        "merged_clusters" integer,
        "problem" text,
        "created_at" timestamptz NOT NULL DEFAULT now(),
        "started_at" timestamptz,
        "finished_at" timestamptz,
        CONSTRAINT "cluster_runs_pkey" PRIMARY KEY ("id")
      )`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE "cluster_runs"`);
    await queryRunner.query(`ALTER TABLE "cluster_faces" DROP COLUMN "is_core", DROP COLUMN "is_dismissed"`);
  }
}

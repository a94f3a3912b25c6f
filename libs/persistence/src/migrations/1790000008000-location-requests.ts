import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** Creates the tables of requests to encode faces at given locations. */
export class LocationRequests1790000008000 implements MigrationInterface {
  name = 'LocationRequests1790000008000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE "location_requests" (
        "id" uuid NOT NULL,
        "file_hash" text NOT NULL,
        "locations" jsonb NOT NULL,
        "status" text NOT NULL DEFAULT 'pending',
        "attempts" smallint NOT NULL DEFAULT 0,
        "staging_key" text NOT NULL,
        "width" integer,
        "height" integer,
        "model" text,
        "problem" text,
        "problem_kind" text,
        "faces" jsonb,
        "created_at" timestamptz NOT NULL DEFAULT now(),
        "expires_at" timestamptz NOT NULL,
        CONSTRAINT "location_requests_pkey" PRIMARY KEY ("id"),
        CONSTRAINT "location_requests_status_check" CHECK ("status" IN ('pending', 'encoded', 'rejected', 'failed'))
      )`);
    await queryRunner.query(
      `CREATE INDEX "location_requests_pending" ON "location_requests" ("created_at") WHERE "status" = 'pending'`,
    );
    await queryRunner.query(
      `CREATE INDEX "location_requests_by_expiry" ON "location_requests" ("expires_at")`,
    );
    await queryRunner.query(`
      CREATE TABLE "location_request_chunks" (
        "request_id" uuid NOT NULL,
        "position" integer NOT NULL,
        "bytes" bytea NOT NULL,
        CONSTRAINT "location_request_chunks_pkey" PRIMARY KEY ("request_id", "position"),
        CONSTRAINT "location_request_chunks_request" FOREIGN KEY ("request_id")
          REFERENCES "location_requests" ("id") ON DELETE CASCADE
      )`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE "location_request_chunks"`);
    await queryRunner.query(`DROP TABLE "location_requests"`);
  }
}

import { type MigrationInterface, type QueryRunner } from 'typeorm';

/**
 * Makes the encodings that were enrolled without a photo unique for each subject and model, and adds a database index for
 * lists of enrolled faces.
 *
 * If the same encoding was enrolled several times for a subject, only the oldest row is kept. The face index still
 * contains the deleted rows until it is next compared with the database. Searches ignore these rows, because the API
 * looks up every result of the face index in the database.
 */
export class UniqueEnrolledEncodings1790000005050 implements MigrationInterface {
  name = 'UniqueEnrolledEncodings1790000005050';

  async up(queryRunner: QueryRunner): Promise<void> {
    // The previous version of FRS may still be running. Without the lock, it could enrol the same encoding again after
    // the deletion.
    await queryRunner.query(`LOCK TABLE "subject_faces" IN SHARE ROW EXCLUSIVE MODE`);
    await queryRunner.query(`
      DELETE FROM "subject_faces" WHERE "id" IN (
        SELECT "id" FROM (
          SELECT "id", row_number() OVER (PARTITION BY "subject_id", "model", "encoding" ORDER BY "id") AS "number"
          FROM "subject_faces" WHERE "file_hash" IS NULL
        ) repeated WHERE "number" > 1
      )`);
    await queryRunner.query(
      `CREATE UNIQUE INDEX "subject_faces_encoding" ON "subject_faces" ("subject_id", "model", "encoding")
       WHERE "file_hash" IS NULL`,
    );
    await queryRunner.query(
      `CREATE INDEX "subject_faces_by_subject" ON "subject_faces" ("subject_id", "id")`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP INDEX "subject_faces_by_subject"`);
    await queryRunner.query(`DROP INDEX "subject_faces_encoding"`);
  }
}

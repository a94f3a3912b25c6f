import { type MigrationInterface, type QueryRunner } from 'typeorm';

/**
 * Adds a database index of the models of encoded images. A search without a result checks whether an image of the model is
 * stored. Without the index, this check reads all images if there is none.
 */
export class ImagesByModel1790000009000 implements MigrationInterface {
  name = 'ImagesByModel1790000009000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `CREATE INDEX "images_by_model" ON "images" ("model") WHERE "status" = 'encoded'`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP INDEX "images_by_model"`);
  }
}

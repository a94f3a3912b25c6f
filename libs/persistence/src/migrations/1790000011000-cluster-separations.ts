import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** Creates the table of the clusters that a user has separated. */
export class ClusterSeparations1790000011000 implements MigrationInterface {
  name = 'ClusterSeparations1790000011000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE "cluster_separations" (
        "cluster_id" bigint NOT NULL,
        "other_id" bigint NOT NULL,
        CONSTRAINT "cluster_separations_pkey" PRIMARY KEY ("cluster_id", "other_id"),
        CONSTRAINT "cluster_separations_order_check" CHECK ("cluster_id" < "other_id"),
        CONSTRAINT "cluster_separations_cluster" FOREIGN KEY ("cluster_id") REFERENCES "clusters" ("id") ON DELETE CASCADE,
        CONSTRAINT "cluster_separations_other" FOREIGN KEY ("other_id") REFERENCES "clusters" ("id") ON DELETE CASCADE
      )`);
    await queryRunner.query(
      `CREATE INDEX "cluster_separations_by_other" ON "cluster_separations" ("other_id")`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE "cluster_separations"`);
  }
}

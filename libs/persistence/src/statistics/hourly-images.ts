import { type EntityManager } from 'typeorm';

const millisecondsPerHour = 3_600_000;

/**
 * Adds images to the numbers of images per hour.
 *
 * The caller must have locked the row of the statistics, so that two transactions never change the table at the same
 * time.
 *
 * @param createdAt the creation time of each image
 */
export async function addToHourlyImages(manager: EntityManager, createdAt: readonly Date[]): Promise<void> {
  await manager.query(
    `INSERT INTO "hourly_images" ("hour", "number_of_images") SELECT * FROM unnest($1::timestamptz[], $2::bigint[])
     ON CONFLICT ("hour") DO UPDATE
       SET "number_of_images" = "hourly_images"."number_of_images" + EXCLUDED."number_of_images"`,
    countByHour(createdAt),
  );
}

/** Subtracts images from the numbers of images per hour; the inverse of {@link addToHourlyImages}. */
export async function subtractFromHourlyImages(
  manager: EntityManager,
  createdAt: readonly Date[],
): Promise<void> {
  await manager.query(
    `WITH subtracted AS (
       SELECT * FROM unnest($1::timestamptz[], $2::bigint[]) AS subtracted ("hour", "images")
     ), emptied AS (
       DELETE FROM "hourly_images" USING subtracted
       WHERE "hourly_images"."hour" = subtracted."hour" AND "number_of_images" = "images"
     )
     UPDATE "hourly_images" SET "number_of_images" = "number_of_images" - "images" FROM subtracted
     WHERE "hourly_images"."hour" = subtracted."hour" AND "number_of_images" > "images"`,
    countByHour(createdAt),
  );
}

/** Counts all images again. The conditions of {@link addToHourlyImages} apply. */
export async function recountHourlyImages(manager: EntityManager): Promise<void> {
  await manager.query(`DELETE FROM "hourly_images"`);
  await manager.query(
    `INSERT INTO "hourly_images" ("hour", "number_of_images")
     SELECT date_trunc('hour', "created_at", 'UTC'), count(*) FROM "images" WHERE "counted" GROUP BY 1`,
  );
}

/** Returns the hours in which images were created, and the number of images of each hour. */
function countByHour(createdAt: readonly Date[]): [hours: Date[], images: number[]] {
  const images = new Map<number, number>();
  for (const time of createdAt) {
    const hour = Math.floor(time.getTime() / millisecondsPerHour) * millisecondsPerHour;
    images.set(hour, (images.get(hour) ?? 0) + 1);
  }
  return [[...images.keys()].map((hour) => new Date(hour)), [...images.values()]];
}

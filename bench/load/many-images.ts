import { createHash } from 'node:crypto';
import { type Client } from 'pg';
import { toExactUnits } from '#persistence';

/** The file hash of the n-th inserted image. */
export const fileHashOfImage = (n: number): string => createHash('sha256').update(`image ${n}`).digest('hex');

/**
 * Inserts encoded images that are included in the statistics. Each created image has one face, which is a copy of the
 * face of the first image in the database.
 *
 * @param from the number of the first image
 * @param to the number after the last
 */
export async function insertImages(database: Client, from: number, to: number): Promise<void> {
  await database.query(
    `INSERT INTO images (file_hash, status, counted, width, height, model, created_at, finished_at)
     SELECT encode(sha256(convert_to('image ' || n, 'UTF8')), 'hex'), 'encoded', true, 250, 250, model, now(), now()
     FROM generate_series($1::int, $2::int) n, (SELECT model FROM images WHERE counted LIMIT 1) known`,
    [from, to - 1],
  );
  await database.query(
    `INSERT INTO faces (file_hash, position, x, y, width, height, score, landmarks, encoding)
     SELECT encode(sha256(convert_to('image ' || n, 'UTF8')), 'hex'), 0, x, y, width, height, score, landmarks, encoding
     FROM generate_series($1::int, $2::int) n, (SELECT * FROM faces WHERE position = 0 LIMIT 1) known`,
    [from, to - 1],
  );
  const { rows } = await database.query<{ encoding: number[] }>(
    'SELECT encoding FROM faces WHERE file_hash = $1',
    [fileHashOfImage(from)],
  );
  const added = rows[0]!.encoding.map((value) => toExactUnits(Math.fround(value)) * BigInt(to - from));
  await database.query(
    `UPDATE statistics SET
       number_of_images = number_of_images + $1,
       encoding_sum = (SELECT array_agg(had + new ORDER BY i)
                       FROM unnest(encoding_sum, $2::numeric[]) WITH ORDINALITY AS sums (had, new, i))`,
    [to - from, added.map(String)],
  );
  await database.query('VACUUM ANALYZE');
}

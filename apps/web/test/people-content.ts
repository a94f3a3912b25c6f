import { DataSource } from 'typeorm';
import { createDataSourceOptions } from '#persistence/administration';

/** Imports images of several people. The encodings of one person are near to each other. */
export async function importPeople(
  url: string,
  names: readonly string[],
  photosPerPerson: number,
): Promise<void> {
  const { images } = (await (await fetch(`${url}/images?status=encoded&limit=1`)).json()) as {
    images: { model: string }[];
  };
  // Only encodings of the same model are compared.
  const model = images[0]?.model ?? 'test';
  const { average_face_encodings: averages } = (await (await fetch(`${url}/stats`)).json()) as {
    average_face_encodings: number[][];
  };
  const lines = names.flatMap((name, person) => {
    const photos = Array.from({ length: photosPerPerson }, (_, photo) => ({
      file_hash: createHash(person, photo),
      model,
      faces: [{ encoding: createEncoding(averages[0]!, person, photo) }],
    }));
    const faces = photos.map(({ file_hash }) => ({ file_hash, face: 0 }));
    return [...photos, { subject: name, faces }];
  });
  const response = await fetch(`${url}/import`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-ndjson' },
    body: lines.map((line) => JSON.stringify(line)).join('\n'),
  });
  await response.body?.cancel();
}

/**
 * Changes the creation times of all images, so that they are spread over the last month. A worker then counts the images
 * of each hour again.
 */
export async function spreadImagesOverTime(url: string): Promise<void> {
  const database = await new DataSource(createDataSourceOptions({ url, connections: 1 })).initialize();
  await database.query(
    `UPDATE "images" SET "created_at" = now() - interval '29 days'
       * (hashtext("file_hash") & 65535)::float8 / 65536 * (0.4 + 0.6 * abs(sin(hashtext("file_hash" || 'day'))))`,
  );
  await database.query(`UPDATE "statistics" SET "hourly_digest" = ''`);
  await database.destroy();
}

function createHash(person: number, photo: number): string {
  return `${person.toString(16).padStart(2, '0')}${photo.toString(16).padStart(2, '0')}`.repeat(16);
}

/** The distances are about 0.4 for one person, and about 0.8 for two people. */
function createEncoding(average: readonly number[], person: number, photo: number): number[] {
  return average.map(
    (component, index) =>
      component +
      0.045 * createNoise(person, index) +
      0.025 * createNoise(1000 + person * 100 + photo, index),
  );
}

/** A number that is approximately normally distributed, and always the same for the same arguments. */
function createNoise(seed: number, index: number): number {
  const uniform = [1, 2, 3, 4].map((part) => {
    const value = Math.sin(seed * 12.9898 + index * 78.233 + part * 37.719) * 43_758.5453;
    return value - Math.floor(value);
  });
  return (uniform.reduce((sum, value) => sum + value, 0) - 2) * Math.sqrt(3);
}

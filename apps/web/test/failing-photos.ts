import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import { createDataSourceOptions, ImagesRepository, StagingCipher } from '#persistence';
import { computeSha256, readDemoPhoto, retryUntilAccepted } from '../../../test/end-to-end/client.js';

/**
 * Stages photos whose attempts have crashed three times, so that a worker marks them as failed. The photos themselves can
 * be encoded.
 *
 * @returns their hashes
 */
export async function stageFailingPhotos(
  { url, databaseUrl }: { readonly url: string; readonly databaseUrl: string },
  count: number,
): Promise<string[]> {
  const dataSource = await new DataSource(
    createDataSourceOptions({ url: databaseUrl, connections: 1 }),
  ).initialize();
  const images = new ImagesRepository(dataSource, new StagingCipher(new URL(databaseUrl).password));
  const photo = await readDemoPhoto('sample4.jpg');
  const hashes: string[] = [];
  for (let index = 0; index < count; index++) {
    const file = Buffer.concat([photo, Buffer.from(`\0${randomUUID()}`)]);
    const hash = computeSha256(file);
    hashes.push(hash);
    await images.stage(hash, [file]);
    await dataSource.query('UPDATE images SET attempts = 3 WHERE file_hash = $1', [hash]);
  }
  await dataSource.destroy();
  for (const hash of hashes)
    await retryUntilAccepted(
      () => lookUpImage(url, hash),
      (status) => status === 422,
    );
  return hashes;
}

/** Looks up an image, for which the service waits if it is pending, and returns the status. */
export async function lookUpImage(url: string, hash: string): Promise<number> {
  const response = await fetch(`${url}/face_encoding/${hash}`, { headers: { Prefer: 'wait=10' } });
  await response.body?.cancel();
  return response.status;
}

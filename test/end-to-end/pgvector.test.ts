import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Client as DatabaseClient } from 'pg';
import { createPgvectorDatabase } from '../servers/postgres.js';
import { Client } from './client.js';
import { type RunningService, startServiceAlone } from './service.js';

const database = await createPgvectorDatabase();

if (database === undefined) {
  test.skip('the tests of pgvector are skipped, because neither PyPI nor DATABASE_URL provides the extension for this machine', () =>
    undefined);
} else {
  let service: RunningService;
  let client: Client;
  const connection = new DatabaseClient(database.url);

  beforeAll(async () => {
    service = await startServiceAlone({
      DATABASE_URL: database.url,
      DATABASE_ADMIN_URL: database.adminUrl,
      FRS_FACE_INDEX: 'pgvector',
    });
    client = new Client(service.url);
    await connection.connect();
  });

  afterAll(async () => {
    await connection.end();
    await service?.stop();
    await database.drop();
  });

  const encoding = Array.from({ length: 128 }, (_, i) => (i % 2 === 0 ? 0.125 : -0.0625));
  const fileHash = '5'.repeat(64);

  const search = async (among: 'subjects' | 'all') => {
    const { data } = await client.api.POST('/search', { body: { encoding, model: 'test', among } });
    return data!.faces[0]!.candidates;
  };

  test('without a search process, searches find an enrolled face immediately, and do not find it after it is deleted', async () => {
    expect(service.readLog()).not.toMatch(/search +(?:starting|ready)/);
    const path = { name: 'Ada' };
    const enrolled = await client.api.POST('/subjects/{name}/faces', {
      params: { path },
      body: { encoding, model: 'test' },
    });
    expect(enrolled.response.status).toBe(201);
    expect(await search('subjects')).toMatchObject([{ subject: 'Ada', distance: 0 }]);

    await fetch(`${service.url}/import`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/x-ndjson' },
      body: `${JSON.stringify({ file_hash: fileHash, model: 'test', faces: [{ encoding }] })}\n`,
    });
    expect(await search('all')).toEqual([{ subject: null, distance: 0, file_hash: fileHash, face: 0 }]);

    await client.api.DELETE('/face_encoding/{file_hash}', { params: { path: { file_hash: fileHash } } });
    await client.api.DELETE('/subjects/{name}', { params: { path } });
    expect(await search('all')).toEqual([]);
    const { rows } = await connection.query(
      'SELECT FROM "face_vectors" UNION ALL SELECT FROM "example_vectors"',
    );
    expect(rows).toEqual([]);
    expect(await (await fetch(`${service.url}/metrics`)).text()).toContain(
      'frs_index_search_seconds_count{collection="faces"} 2',
    );
  });

  test('a search is refused with 503 while the tables of the face index do not exist', async () => {
    await connection.query('ALTER TABLE "example_vectors" RENAME TO "renamed"');
    try {
      const { response, error } = await client.api.POST('/search', { body: { encoding, model: 'test' } });
      expect(response.status).toBe(503);
      expect(response.headers.get('Retry-After')).toBe('2');
      expect(error).toMatchObject({ type: 'urn:frs:problem:index-unavailable' });
    } finally {
      await connection.query('ALTER TABLE "renamed" RENAME TO "example_vectors"');
    }
  });
}

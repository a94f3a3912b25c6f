import { expect, test } from '@jest/globals';
import { DataSource } from 'typeorm';
import { createDataSourceOptions, migrateDatabase } from '#persistence/administration';
import { createDatabase } from '../../../test/servers/postgres.js';

test('the migration marks each existing image as uploaded or imported according to its number of attempts', async () => {
  const database = await createDatabase();
  const config = { url: database.url, connections: 2 };
  await migrateDatabase(config);
  const dataSource = await new DataSource(createDataSourceOptions(config)).initialize();
  try {
    let latest = '';
    while (!latest.startsWith('OriginOfImages')) {
      const [row]: { name: string }[] = await dataSource.query(
        `SELECT "name" FROM "migrations" ORDER BY "id" DESC LIMIT 1`,
      );
      latest = row!.name;
      await dataSource.undoLastMigration();
    }
    await dataSource.query(
      `INSERT INTO "images" ("file_hash", "status", "attempts")
       VALUES (repeat('a', 64), 'encoded', 0), (repeat('b', 64), 'encoded', 1), (repeat('c', 64), 'pending', 0)`,
    );
    await migrateDatabase(config);
    expect(await dataSource.query(`SELECT "origin" FROM "images" ORDER BY "file_hash"`)).toEqual(
      ['imported', 'uploaded', 'uploaded'].map((origin) => ({ origin })),
    );
  } finally {
    await dataSource.destroy();
    await database.drop();
  }
});

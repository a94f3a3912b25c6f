/** Replaces the migrations in tests: connects to the database, and exits. */
import pg from 'pg';

const client = new pg.Client({ connectionString: process.env.DATABASE_URL });
await client.connect();
await client.query('create table if not exists note (words text)');
await client.end();
console.log('migrated');

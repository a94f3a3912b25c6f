/** Stands in for the migrations: they need the database, and end. */
import pg from 'pg';

const client = new pg.Client({ connectionString: process.env.DATABASE_URL });
await client.connect();
await client.query('create table if not exists note (words text)');
await client.end();
console.log('migrated');

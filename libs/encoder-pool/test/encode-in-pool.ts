import { readFile } from 'node:fs/promises';
import { readWorkerConfig } from '#config';
import { EncoderPool } from '#encoder-pool';

// Encodes the first file of the command line in a pool, and prints the number of its faces.
const pool = new EncoderPool(
  readWorkerConfig({ DATABASE_URL: 'postgres://nowhere.invalid/', FRS_WORKER_THREADS: '2' }),
);
await pool.open();
const encodingResult = await pool.encode(await readFile(process.argv[2]!));
if (encodingResult.kind !== 'encoded') throw new Error(encodingResult.kind);
const photo = encodingResult.result;
console.log(photo.ok ? photo.photo.faces.length : photo.problem.message);
await pool.close();

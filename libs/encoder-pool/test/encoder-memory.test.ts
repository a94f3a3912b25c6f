import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from '@jest/globals';
import { readWorkerConfig, type WorkerConfig } from '#config';
import { EncoderPool } from '#encoder-pool';
import { avif, avifThatClaims } from '../../../test/hostile/photos.js';

const program = fileURLToPath(new URL('scripted-encoder.process.js', import.meta.url));
const config: WorkerConfig = {
  ...readWorkerConfig({ DATABASE_URL: 'postgres://nowhere.invalid/', FRS_WORKER_THREADS: '1' }),
  encoderMemory: 800_000_000,
};

/** 67 megapixels in a kilobyte; its decoder takes more than a gigabyte. */
const large = avif(8192, 8192);

let pool: EncoderPool;

afterEach(() => pool.close());

// Elsewhere there is no /proc, and a deadline alone.
const onLinux = process.platform === 'linux' ? describe : describe.skip;

onLinux('the memory of an encoder', () => {
  test('is bounded, and a photo that takes too much is told from those behind it', async () => {
    pool = new EncoderPool(config, { program });
    await pool.open();
    const hoarding = pool.encode(Buffer.from('hoard'));
    const beside = pool.encode(Buffer.from('ordinary'));
    expect(await hoarding).toEqual({ kind: 'out-of-memory' });
    // It was answered before, or shared the process and may have been the one.
    expect(['encoded', 'out-of-memory']).toContain((await beside).kind);
    expect(await pool.encode(Buffer.from('ordinary'))).toMatchObject({ kind: 'encoded' });
  });

  test('is bounded while a decoder takes what no limit foresaw', async () => {
    const { imageLimits } = config;
    pool = new EncoderPool({ ...config, imageLimits: { ...imageLimits, maxDecodingMemory: Infinity } });
    await pool.open();
    expect(await pool.encode(await large)).toEqual({ kind: 'out-of-memory' });
    expect(await pool.encode(await portrait())).toMatchObject({ kind: 'encoded', result: { ok: true } });
  });

  test('is not taken by an AVIF whose frame is larger than it says', async () => {
    pool = new EncoderPool(config);
    await pool.open();
    const liar = avifThatClaims(await large, 64, 64);
    expect(await pool.encode(liar)).toMatchObject({
      kind: 'encoded',
      result: { ok: false, problem: { kind: 'unreadable' } },
    });
    expect(await pool.encode(await portrait())).toMatchObject({ kind: 'encoded', result: { ok: true } });
  });
});

function portrait(): Promise<Buffer> {
  return readFile(new URL('../../../../node_modules/@vladmandic/face-api/demo/sample6.jpg', import.meta.url));
}

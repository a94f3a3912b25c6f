import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from '@jest/globals';
import { readWorkerConfig, type WorkerConfig } from '#config';
import { EncoderPool } from '#encoder-pool';
import { createAvif, createAvifWithDeclaredSize } from '../../../test/hostile/photos.js';

const scriptedEncoderPath = fileURLToPath(new URL('scripted-encoder.process.js', import.meta.url));
const config: WorkerConfig = {
  ...readWorkerConfig({ DATABASE_URL: 'postgres://nowhere.invalid/', FRS_WORKER_THREADS: '1' }),
  encoderMemory: 800_000_000,
};

/** An AVIF file of one kilobyte with 67 megapixels. Decoding it takes more than a gigabyte. */
const largeAvif = createAvif(8192, 8192);

let pool: EncoderPool;

afterEach(() => pool.close());

// The memory limit requires /proc. On other systems, only the time limit applies.
const describeOnLinux = process.platform === 'linux' ? describe : describe.skip;

describeOnLinux('the memory limit of an encoder', () => {
  test('kills the process of a photo that exceeds it, and the photo is reported', async () => {
    pool = new EncoderPool(config, { program: scriptedEncoderPath });
    await pool.open();
    const hoarding = pool.encode(Buffer.from('hoard'));
    const other = pool.encode(Buffer.from('ordinary'));
    expect(await hoarding).toEqual({ kind: 'out-of-memory' });
    // The other photo was either encoded before the process was killed, or was still in this process and is therefore
    // reported as a possible cause.
    expect(['encoded', 'out-of-memory']).toContain((await other).kind);
    expect(await pool.encode(Buffer.from('ordinary'))).toMatchObject({ kind: 'encoded' });
  });

  test('is enforced if decoding a photo takes more memory than was estimated from its header', async () => {
    const { imageLimits } = config;
    pool = new EncoderPool({ ...config, imageLimits: { ...imageLimits, maxDecodingMemory: Infinity } });
    await pool.open();
    expect(await pool.encode(await largeAvif)).toEqual({ kind: 'out-of-memory' });
    expect(await pool.encode(await portrait())).toMatchObject({ kind: 'encoded', result: { ok: true } });
  });

  test('is not exceeded by an AVIF whose frame is larger than declared', async () => {
    pool = new EncoderPool(config);
    await pool.open();
    const liar = createAvifWithDeclaredSize(await largeAvif, 64, 64);
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

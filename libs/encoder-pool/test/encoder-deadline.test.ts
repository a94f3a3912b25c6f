import { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { readWorkerConfig } from '#config';
import { EncoderPool } from '#encoder-pool';

const encodeTimeout = 1_000;
const scriptedEncoderPath = fileURLToPath(new URL('scripted-encoder.process.js', import.meta.url));

let pool: EncoderPool;

beforeEach(async () => {
  const config = readWorkerConfig({
    DATABASE_URL: 'postgres://nowhere.invalid/',
    FRS_WORKER_THREADS: '2',
    FRS_ENCODE_SECONDS: String(encodeTimeout / 1000),
  });
  pool = new EncoderPool(config, { program: scriptedEncoderPath });
  await pool.open();
});

afterEach(() => pool.close());

const photo = (text: string) => Buffer.from(text);
const anyEncodedResult = expect.objectContaining({ kind: 'encoded' });

describe('a photo that hangs its encoder', () => {
  test('is aborted at the time limit, without affecting other photos', async () => {
    const hanging = pool.encode(photo('hang'));
    const others = await Promise.all(Array.from({ length: 20 }, () => pool.encode(photo('ordinary'))));
    expect(others).toEqual(others.map(() => anyEncodedResult));
    expect(await hanging).toEqual({ kind: 'timed-out' });
    expect(await pool.encode(photo('ordinary'))).toEqual(anyEncodedResult);
  });

  test('is reported as a stuck encoder only if it exceeds the time limit', async () => {
    const hanging = pool.encode(photo('hang'));
    expect(pool.ready).toBe(true);
    expect(pool.describeStuckEncoder()).toBeUndefined();
    expect(pool.describeStuckEncoder(performance.now() + 60_000)).toMatch(
      /has been busy with a photo for \d+ seconds/,
    );
    await hanging;
    expect(pool.describeStuckEncoder()).toBeUndefined();
  });

  test('is reported as a stuck encoder if the encoder cannot be killed', async () => {
    const kill = jest.spyOn(ChildProcess.prototype, 'kill').mockReturnValue(true);
    try {
      expect(await pool.encode(photo('hang'))).toEqual({ kind: 'timed-out' });
      expect(pool.describeStuckEncoder()).toBeUndefined();
      expect(pool.describeStuckEncoder(performance.now() + 60_000)).toMatch(
        /was killed \d+ seconds ago and has not exited/,
      );
    } finally {
      kill.mockRestore();
    }
    await pool.close();
    expect(pool.describeStuckEncoder(performance.now() + 60_000)).toBeUndefined();
  });

  test('is reported as a stuck encoder even if there is such a photo in every encoder', async () => {
    const hanging = Array.from({ length: 4 }, () => pool.encode(photo('hang')));
    expect(await Promise.all(hanging)).toEqual(hanging.map(() => ({ kind: 'timed-out' })));
    expect(await pool.encode(photo('ordinary'))).toEqual(anyEncodedResult);
  });
});

test('only the photo that crashes its encoder is reported, and concurrent photos are encoded', async () => {
  const crashing = pool.encode(photo('crash'));
  const other = pool.encode(photo('ordinary'));
  expect(await crashing).toEqual({ kind: 'crashed' });
  expect(await other).toEqual(anyEncodedResult);
  expect(await pool.encode(photo('ordinary'))).toEqual(anyEncodedResult);
});

test('isolated photos are encoded one at a time and delay no other photo', async () => {
  const isolated = pool.withIsolatedEncoder((encode) => encode(photo('hang')));
  expect(pool.isIsolating).toBe(true);
  expect(await pool.withIsolatedEncoder((encode) => encode(photo('ordinary')))).toBe('later');
  expect(await pool.encode(photo('ordinary'))).toEqual(anyEncodedResult);
  expect(await isolated).toEqual({ kind: 'timed-out' });
  expect(await pool.withIsolatedEncoder((encode) => encode(photo('ordinary')))).toEqual(anyEncodedResult);
});

test('photos that are being encoded when the pool closes are not reported as failed', async () => {
  const hanging = pool.encode(photo('hang'));
  const isolated = pool.withIsolatedEncoder((encode) => encode(photo('hang')));
  await new Promise((resolve) => setTimeout(resolve, encodeTimeout / 4));
  await pool.close();
  expect(await hanging).toEqual({ kind: 'not-encoded' });
  expect([{ kind: 'not-encoded' }, 'later']).toContainEqual(await isolated);
});

test('a photo is not reported as failed if its isolated encoder was killed because the pool was closed', async () => {
  const isolated = pool.withIsolatedEncoder(async (encode) => {
    const closing = pool.close();
    const encoding = await encode(photo('ordinary'));
    await closing;
    return encoding;
  });
  expect(await isolated).toEqual({ kind: 'not-encoded' });
});

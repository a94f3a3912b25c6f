import { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { readWorkerConfig } from '#config';
import { EncoderPool } from '#encoder-pool';

const timeout = 1_000;
const program = fileURLToPath(new URL('scripted-encoder.process.js', import.meta.url));

let pool: EncoderPool;

beforeEach(async () => {
  const config = readWorkerConfig({
    DATABASE_URL: 'postgres://nowhere.invalid/',
    FRS_WORKER_THREADS: '2',
    FRS_ENCODE_SECONDS: String(timeout / 1000),
  });
  pool = new EncoderPool(config, { program });
  await pool.open();
});

afterEach(() => pool.close());

const photo = (text: string) => Buffer.from(text);
const encoded = expect.objectContaining({ kind: 'encoded' });

describe('a photo that hangs its encoder', () => {
  test('is given up at its deadline, and harms neither those beside it nor those behind it', async () => {
    const hanging = pool.encode(photo('hang'));
    const others = await Promise.all(Array.from({ length: 20 }, () => pool.encode(photo('ordinary'))));
    expect(others).toEqual(others.map(() => encoded));
    expect(await hanging).toEqual({ kind: 'timed-out' });
    expect(await pool.encode(photo('ordinary'))).toEqual(encoded);
  });

  test('leaves the worker healthy where its deadline was kept, and is reported where it was not', async () => {
    const hanging = pool.encode(photo('hang'));
    expect(pool.ready).toBe(true);
    expect(pool.stuckReason()).toBeUndefined();
    expect(pool.stuckReason(performance.now() + 60_000)).toMatch(/has held a photo for \d+ seconds/);
    await hanging;
    expect(pool.stuckReason()).toBeUndefined();
  });

  test('is reported where not even the kernel can end its encoder', async () => {
    const kill = jest.spyOn(ChildProcess.prototype, 'kill').mockReturnValue(true);
    try {
      expect(await pool.encode(photo('hang'))).toEqual({ kind: 'timed-out' });
      expect(pool.stuckReason()).toBeUndefined();
      expect(pool.stuckReason(performance.now() + 60_000)).toMatch(
        /told to end \d+ seconds ago, and has not/,
      );
    } finally {
      kill.mockRestore();
    }
    await pool.close();
    expect(pool.stuckReason(performance.now() + 60_000)).toBeUndefined();
  });

  test('may do so in every encoder at once', async () => {
    const hanging = Array.from({ length: 4 }, () => pool.encode(photo('hang')));
    expect(await Promise.all(hanging)).toEqual(hanging.map(() => ({ kind: 'timed-out' })));
    expect(await pool.encode(photo('ordinary'))).toEqual(encoded);
  });
});

test('a photo that crashes its encoder is told from those beside it', async () => {
  const crashing = pool.encode(photo('crash'));
  const beside = pool.encode(photo('ordinary'));
  expect(await crashing).toEqual({ kind: 'crashed' });
  expect(await beside).toEqual(encoded);
  expect(await pool.encode(photo('ordinary'))).toEqual(encoded);
});

test('a suspect is encoded in isolation, one at a time, and holds up nobody', async () => {
  const suspect = pool.withIsolatedEncoder((encode) => encode(photo('hang')));
  expect(pool.isIsolating).toBe(true);
  expect(await pool.withIsolatedEncoder((encode) => encode(photo('ordinary')))).toBe('later');
  expect(await pool.encode(photo('ordinary'))).toEqual(encoded);
  expect(await suspect).toEqual({ kind: 'timed-out' });
  expect(await pool.withIsolatedEncoder((encode) => encode(photo('ordinary')))).toEqual(encoded);
});

test('photos in hand when the worker stops are not blamed', async () => {
  const hanging = pool.encode(photo('hang'));
  const suspect = pool.withIsolatedEncoder((encode) => encode(photo('hang')));
  await new Promise((resolve) => setTimeout(resolve, timeout / 4));
  await pool.close();
  expect(await hanging).toEqual({ kind: 'not-encoded' });
  expect([{ kind: 'not-encoded' }, 'later']).toContainEqual(await suspect);
});

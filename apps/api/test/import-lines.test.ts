import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readBodyChunks } from '../src/features/archive/body-chunks.js';
import { type BodyLine, splitBodyIntoLines } from '../src/features/archive/body-lines.js';
import { type ImportRepositories, importLines } from '../src/features/archive/import-run.js';

async function* streamChunks(...texts: string[]): AsyncGenerator<Buffer> {
  for (const text of texts) yield await Promise.resolve(Buffer.from(text));
}

async function collectValues<T>(values: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const value of values) found.push(value);
  return found;
}

async function readLines(body: AsyncIterable<Buffer>, maxBytes = 100): Promise<BodyLine[]> {
  return collectValues(splitBodyIntoLines(body, maxBytes));
}

describe('the lines of a body', () => {
  test('are the same for any division of the body into chunks', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: fc.constantFrom('a', 'ä', '\n', '\r', '\u2028') })),
        async (texts) => {
          const whole = Buffer.from(texts.join(''));
          const expected = whole.toString().split('\n');
          if (expected.at(-1) === '') expected.pop();
          const bytes = Readable.from([...whole].map((byte) => Buffer.of(byte))) as AsyncIterable<Buffer>;
          for (const lines of [await readLines(streamChunks(...texts)), await readLines(bytes)]) {
            expect(lines.map(({ text }) => text)).toEqual(expected);
          }
        },
      ),
    );
  });

  test('a line that is too long is discarded, and the following lines keep their numbers', async () => {
    const body = streamChunks('short\n', 'x'.repeat(60), 'x'.repeat(60), 'x\nlast');
    expect(await readLines(body)).toEqual([
      { number: 1, bytes: 5, text: 'short' },
      { number: 2, bytes: 121, text: undefined },
      { number: 3, bytes: 4, text: 'last' },
    ]);
  });
});

describe('the chunks of a body', () => {
  test('the reader of chunks throws one error when the connection is closed', async () => {
    const body = new Readable({ read: () => undefined });
    body.push('line\n');
    const reading = collectValues(readBodyChunks(body, 60_000));
    body.destroy(new Error('aborted'));
    await expect(reading).rejects.toMatchObject({ reason: 'aborted' });
  });

  test('the reader of chunks stops after the timeout, and does not destroy the body', async () => {
    const body = new Readable({ read: () => undefined });
    await expect(collectValues(readBodyChunks(body, 10))).rejects.toMatchObject({ reason: 'too-slow' });
    expect(body.destroyed).toBe(false);
    body.destroy(new Error('aborted'));
    await sleep(10);
  });
});

describe('an import', () => {
  const hashOf = (number: number): string => number.toString(16).padStart(64, '0');
  const lineOf = (number: number): string =>
    JSON.stringify({ file_hash: hashOf(number), faces: [{ encoding: Array(128).fill(0) }] });
  const bodyOf = (count: number): string =>
    Array.from({ length: count }, (_, number) => `${lineOf(number)}\n`).join('');

  /**
   * A fake archive without images. The fake archive records the size of each transaction, and can be made to fail.
   */
  function createArchive(failsAt = Infinity): {
    batches: number[];
    importImages(images: readonly unknown[]): Promise<number>;
  } {
    const batches: number[] = [];
    return {
      batches,
      importImages: async (images) => {
        await sleep(1);
        if (batches.length === failsAt) throw new Error('the disk is full');
        batches.push(images.length);
        return images.length;
      },
    };
  }

  const subjects = {
    importSubjects: (): Promise<never> => Promise.reject(new Error('the body contains no subject')),
  };

  test('imports many lines per transaction', async () => {
    const archive = createArchive();
    const outcome = await importLines(
      splitBodyIntoLines(streamChunks(bodyOf(2_500)), 10_000),
      { images: archive, subjects },
      10_000,
      () => undefined,
    );
    expect(outcome).toMatchObject({ kind: 'complete', progress: { lines: 2_500, imported: 2_500 } });
    expect(archive.batches).toEqual([1_000, 1_000, 500]);
  });

  test('writes the subjects after the images, in batches of limited size, and reports the missing faces', async () => {
    const written: string[] = [];
    const lines = Array.from({ length: 5 }, (_, number) =>
      JSON.stringify({
        subject: `Subject ${number}`,
        faces: Array.from({ length: 700 }, (_, face) => ({ file_hash: hashOf(number), face })),
        decisions: Array.from({ length: 300 }, (_, face) => ({
          file_hash: hashOf(1),
          face,
          is_subject: true,
        })),
      }),
    );
    const repositories: ImportRepositories = {
      images: {
        importImages: (images) => {
          written.push(`${images.length} images`);
          return Promise.resolve(images.length);
        },
      },
      subjects: {
        importSubjects: (parts) => {
          written.push(`${parts.length} subjects`);
          const [part] = parts;
          return Promise.resolve({
            enrolledFaces: { imported: 700 * parts.length - 1, known: 0, missing: 1 },
            decisions: { imported: 0, known: 300 * parts.length, missing: 0 },
            missing: [{ part: part!, fileHash: hashOf(7), position: 3 }],
          });
        },
      },
    };
    const body = streamChunks([lines[0]!, lineOf(1), ...lines.slice(1)].join('\n'));
    const outcome = await importLines(
      splitBodyIntoLines(body, 10 ** 6),
      repositories,
      10 ** 6,
      () => undefined,
    );
    expect(written).toEqual(['1 images', '2 subjects', '2 subjects', '1 subjects']);
    expect(outcome).toMatchObject({
      kind: 'complete',
      progress: {
        lines: 6,
        imported: 1,
        enrolments: { imported: 3_497, known: 0, missing: 3 },
        decisions: { imported: 0, known: 1_500, missing: 0 },
        missing: [1, 4, 6].map((line) => ({ line, file_hash: hashOf(7), face: 3 })),
      },
    });
  });

  test('returns the progress until then when a transaction fails', async () => {
    const progress: number[] = [];
    const outcome = await importLines(
      splitBodyIntoLines(streamChunks(bodyOf(2_500)), 10_000),
      { images: createArchive(2), subjects },
      10_000,
      ({ lines }) => progress.push(lines),
    );
    expect(outcome).toMatchObject({ kind: 'failed', progress: { lines: 2_000, imported: 2_000 } });
    expect(progress).toEqual([1_000, 2_000]);
  });

  test('commits the complete lines of an interrupted body', async () => {
    const body = new Readable({ read: () => undefined });
    body.push(`${lineOf(1)}\n${lineOf(2)}\n${lineOf(3).slice(0, 50)}`);
    setTimeout(() => body.destroy(new Error('aborted')), 20);
    const outcome = await importLines(
      splitBodyIntoLines(readBodyChunks(body, 60_000), 10_000),
      { images: createArchive(), subjects },
      10_000,
      () => undefined,
    );
    expect(outcome).toMatchObject({
      kind: 'incomplete',
      reason: 'aborted',
      progress: { lines: 2, imported: 2 },
    });
  });

  test('commits received lines while it waits for more', async () => {
    const body = new Readable({ read: () => undefined });
    body.push(`${lineOf(1)}\n`);
    const committed = new Promise<number>((resolve) => {
      void importLines(
        splitBodyIntoLines(readBodyChunks(body, 60_000), 10_000),
        { images: createArchive(), subjects },
        10_000,
        ({ lines }) => {
          resolve(lines);
        },
      );
    });
    expect(await committed).toBe(1);
    body.push(null);
  });
});

import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readLines } from '../src/index.js';

/** A body that arrives in chunks of these sizes; the last chunk contains the rest. */
function streamInChunks(bytes: Uint8Array, sizes: readonly number[]): ReadableStream<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let start = 0;
  for (const size of [...sizes, Infinity]) {
    chunks.push(bytes.subarray(start, start + size));
    start += size;
  }
  return new ReadableStream({
    pull(controller) {
      const chunk = chunks.shift();
      if (chunk === undefined) controller.close();
      else controller.enqueue(chunk);
    },
  });
}

async function collectLines(body: Parameters<typeof readLines>[0]): Promise<unknown[]> {
  const lines: unknown[] = [];
  for await (const line of readLines(body)) lines.push(line);
  return lines;
}

test('readLines yields complete lines for any division into chunks, with or without a final line feed', async () => {
  const values = fc.array(fc.jsonValue({ noUnicodeString: false }));
  await fc.assert(
    fc.asyncProperty(
      values,
      fc.array(fc.integer({ min: 1, max: 9 })),
      fc.boolean(),
      async (lines, sizes, ended) => {
        const text = lines.map((line) => JSON.stringify(line)).join('\n') + (ended ? '\n' : '');
        const body = streamInChunks(new TextEncoder().encode(text), sizes);
        expect(JSON.stringify(await collectLines(body))).toBe(JSON.stringify(lines));
      },
    ),
  );
});

test('readLines throws an error for an incomplete last line', async () => {
  const body = streamInChunks(new TextEncoder().encode('{"file_hash":"a"}\n{"file_ha'), []);
  await expect(collectLines(body)).rejects.toThrow(SyntaxError);
});

test('readLines yields no lines for a response without a body', async () => {
  expect(await collectLines(null)).toEqual([]);
});

test('readLines cancels the response when its caller stops reading', async () => {
  let cancelled = false;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      controller.enqueue(new TextEncoder().encode('1\n'));
    },
    cancel() {
      cancelled = true;
    },
  });
  for await (const line of readLines(body)) {
    expect(line).toBe(1);
    break;
  }
  expect(cancelled).toBe(true);
});

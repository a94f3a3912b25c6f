import { readFile } from 'node:fs/promises';
import { expect, test } from '@jest/globals';
import { environment } from '#config';

test('the README names every variable with its default and its meaning', async () => {
  const readme = await readFile(new URL('../../../../README.md', import.meta.url), 'utf8');
  const rows = new Map(
    [...readme.matchAll(/^\| `([A-Z_]+)` *\|(.*)\|(.*)\|$/gm)].map(([, name, ...cells]) => [
      name,
      cells.map((cell) => cell.trim()),
    ]),
  );
  // These defaults depend on the machine, so the README describes them.
  const described = new Set(['FRS_SPOOL_DIR', 'FRS_WORKER_THREADS']);
  expect([...rows.keys()]).toEqual(Object.keys(environment));
  for (const [name, schema] of Object.entries(environment)) {
    const [preset, meaning] = rows.get(name)!;
    expect(meaning).toBe(schema.description);
    if (described.has(name)) continue;
    const { data, success } = schema.safeParse(undefined);
    expect(preset).toBe(success && data !== undefined ? `\`${String(data)}\`` : '');
  }
});

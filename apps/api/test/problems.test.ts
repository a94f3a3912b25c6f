import { readFile } from 'node:fs/promises';
import { expect, test } from '@jest/globals';
import { problemCatalogue } from '../src/platform/problems/problem-catalogue.js';

test('docs/problems.md lists every problem with its status, message, cause and remedy', async () => {
  const page = await readFile(new URL('../../../../docs/problems.md', import.meta.url), 'utf8');
  const rows = [...page.matchAll(/^\| `([a-z-]+)` *\|(.*)\|$/gm)].map(([, kind, cells]) => [
    kind,
    ...cells!.split('|').map((cell) => cell.trim()),
  ]);
  expect(rows).toEqual(
    Object.entries(problemCatalogue).map(([kind, { status, message, cause, remedy }]) => [
      kind,
      String(status),
      message,
      cause,
      remedy,
    ]),
  );
});

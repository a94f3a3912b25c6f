import { readFile } from 'node:fs/promises';
import { expect, test } from '@jest/globals';
import {
  environmentSchemas,
  longStatementTimeouts,
  migrationTimeouts,
  serviceTimeouts,
  type SessionTimeouts,
} from '#config';

test('the README lists all variables with their defaults and descriptions', async () => {
  const readme = await readFile(new URL('../../../../README.md', import.meta.url), 'utf8');
  const rows = new Map(
    [...readme.matchAll(/^\| `([A-Z_]+)` *\|(.*)\|(.*)\|$/gm)].map(([, name, ...cells]) => [
      name,
      cells.map((cell) => cell.trim()),
    ]),
  );
  // The default values of these variables depend on the machine, so the README describes them in words.
  const described = new Set(['FRS_SPOOL_DIR', 'FRS_WORKER_THREADS']);
  expect([...rows.keys()]).toEqual(Object.keys(environmentSchemas));
  for (const [name, schema] of Object.entries(environmentSchemas)) {
    const [preset, meaning] = rows.get(name)!;
    expect(meaning).toBe(schema.description);
    if (described.has(name)) continue;
    const { data, success } = schema.safeParse(undefined);
    expect(preset).toBe(success && data !== undefined ? `\`${String(data)}\`` : '');
  }
});

test('docs/operations.md lists the timeouts of database sessions', async () => {
  const page = await readFile(new URL('../../../../docs/operations.md', import.meta.url), 'utf8');
  const [, table] = /^\| sessions .*\n\|[- |]+\n((?:\|.*\n)+)/m.exec(page)!;
  const given = table!
    .trim()
    .split('\n')
    .map((row) =>
      row
        .split('|')
        .slice(2, -1)
        .map((cell) => cell.trim()),
    );
  const row = ({ lock, statement, idleInTransaction, response }: SessionTimeouts): string[] =>
    [lock, statement, idleInTransaction, response].map((time) => (time === 0 ? '–' : `${time / 1000} s`));
  expect(given).toEqual(
    [serviceTimeouts, { ...serviceTimeouts, ...longStatementTimeouts }, migrationTimeouts].map(row),
  );
});

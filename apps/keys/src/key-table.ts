import { type ApiKeyEntity } from '#persistence/administration';

const tableHeadings = ['NAME', 'KEY', 'SCOPES', 'CREATED', 'STATE'] as const;

/** Formats the keys as a table for a terminal. */
export function formatKeys(keys: readonly ApiKeyEntity[], now: Date): string {
  const rows = [
    tableHeadings,
    ...keys.map((key) => [
      key.name,
      `frs_…${key.lastCharacters}`,
      key.scopes.join(','),
      formatDate(key.createdAt),
      describeKeyState(key, now),
    ]),
  ];
  const widths = tableHeadings.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows
    .map((row) => `${row.map((cell, column) => cell.padEnd(widths[column]!)).join('  ')}`.trimEnd())
    .join('\n')
    .concat('\n');
}

function describeKeyState({ revokedAt, expiresAt }: ApiKeyEntity, now: Date): string {
  if (revokedAt !== null) return `revoked ${formatDate(revokedAt)}`;
  if (expiresAt === null) return 'active';
  return expiresAt <= now ? `expired ${formatDate(expiresAt)}` : `active until ${formatDate(expiresAt)}`;
}

function formatDate(time: Date): string {
  return time.toISOString().slice(0, 10);
}

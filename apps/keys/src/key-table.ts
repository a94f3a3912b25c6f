import { type ApiKeyEntity } from '#persistence';

const headings = ['NAME', 'KEY', 'SCOPES', 'CREATED', 'STATE'] as const;

/** The keys as a table for a terminal, a line each. */
export function tableOf(keys: readonly ApiKeyEntity[], now: Date): string {
  const rows = [
    headings,
    ...keys.map((key) => [
      key.name,
      `frs_…${key.ending}`,
      key.scopes.join(','),
      dayOf(key.createdAt),
      stateOf(key, now),
    ]),
  ];
  const widths = headings.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows
    .map((row) => `${row.map((cell, column) => cell.padEnd(widths[column]!)).join('  ')}`.trimEnd())
    .join('\n')
    .concat('\n');
}

function stateOf({ revokedAt, expiresAt }: ApiKeyEntity, now: Date): string {
  if (revokedAt !== null) return `revoked ${dayOf(revokedAt)}`;
  if (expiresAt === null) return 'in use';
  return expiresAt <= now ? `expired ${dayOf(expiresAt)}` : `in use until ${dayOf(expiresAt)}`;
}

function dayOf(time: Date): string {
  return time.toISOString().slice(0, 10);
}

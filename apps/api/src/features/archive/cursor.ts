import { z } from 'zod';

/** Encodes the position of an image in the list. */
export function encodeCursor(position: string): string {
  return Buffer.from(position).toString('base64url');
}

export function decodeCursor(cursor: string): string {
  return Buffer.from(cursor, 'base64url').toString();
}

/** Whether a cursor contains a timestamp in the format of PostgreSQL and a file hash. */
export function isCursor(cursor: string): boolean {
  const parts = /^([1-9][\d-]+) ([\d:.]+[+-]\d\d)(:\d\d)?\|[0-9a-f]{64}$/.exec(decodeCursor(cursor));
  if (parts === null) return false;
  const [, date, time, minutes = ':00'] = parts;
  return z.iso.datetime({ offset: true }).safeParse(`${date!}T${time!}${minutes}`).success;
}

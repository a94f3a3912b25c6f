/**
 * The query parameters and the response field of a list that is returned in pages, and a function that creates a page.
 */
import { z } from 'zod';

export const pageLimit = z.coerce
  .number()
  .int()
  .min(1)
  .max(1000)
  .default(100)
  .meta({ description: 'Maximum number of entries per page.' });

/**
 * The schema of the query parameter `cursor`: a position in a list, in base64url.
 *
 * @param isPosition returns whether a decoded cursor is a valid position
 */
export const createPageCursorSchema = (isPosition: (position: string) => boolean) =>
  z
    .string()
    .transform((text) => Buffer.from(text, 'base64url').toString())
    .refine(isPosition, 'must be the next_cursor of a response')
    .optional()
    .meta({ description: 'The `next_cursor` of the previous page.' });

export function encodeCursor(position: string): string {
  return Buffer.from(position).toString('base64url');
}

export const nextCursor = z
  .string()
  .nullable()
  .meta({ description: 'The `cursor` of the next page; null on the last page.' });

/**
 * Creates a page of a list.
 *
 * @param read reads at most the given number of entries; it is called with `limit` + 1, and the additional entry shows
 *   that there is a next page
 * @param positionOf returns the position of an entry
 */
export async function readPage<Entry>(
  limit: number,
  read: (limit: number) => Promise<readonly Entry[]>,
  positionOf: (entry: Entry) => string,
): Promise<{ readonly page: readonly Entry[]; readonly next_cursor: string | null }> {
  const entries = await read(limit + 1);
  const page = entries.slice(0, limit);
  return { page, next_cursor: entries.length > limit ? encodeCursor(positionOf(page.at(-1)!)) : null };
}

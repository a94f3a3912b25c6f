/**
 * What a key may do, each for itself.
 *
 * - `read`: look up, compare what is known, list, export, statistics
 * - `write`: upload, import
 * - `delete`: delete
 */
export const scopes = ['read', 'write', 'delete'] as const;
export type Scope = (typeof scopes)[number];

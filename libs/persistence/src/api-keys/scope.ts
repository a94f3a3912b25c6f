/**
 * The permissions of a key. None includes another.
 *
 * - `read`: find, compare known images, list, export, statistics
 * - `write`: upload, import
 * - `delete`: delete
 */
export const scopes = ['read', 'write', 'delete'] as const;
export type Scope = (typeof scopes)[number];

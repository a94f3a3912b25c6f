/**
 * The permissions of a key. No permission includes another one.
 *
 * - `read`: find, compare known images, list, export, statistics
 * - `write`: upload, import, enrol, rename
 * - `delete`: delete
 * - `search`: search faces, verify
 */
export const scopes = ['read', 'write', 'delete', 'search'] as const;
export type ApiKeyScope = (typeof scopes)[number];

/**
 * The permissions of an API key. No permission includes another permission. Each permission allows these operations:
 *
 * - `read`: find, compare known images, list, export, statistics
 * - `write`: upload, import, enrol, rename
 * - `delete`: delete
 * - `search`: search faces, verify
 * - `admin`: operate the service: its state, failed images, queues
 */
export const apiKeyScopes = ['read', 'write', 'delete', 'search', 'admin'] as const;
export type ApiKeyScope = (typeof apiKeyScopes)[number];

// The parts of this library that the programs of operators use. This file loads neither Nest nor the repositories, because
// loading them takes longer than the work of these programs.
export { type ApiKeyEntity } from './api-keys/api-key.entity.js';
export { ApiKeysRepository, revocationDelaySeconds } from './api-keys/api-keys.repository.js';
export { type ApiKeyScope, apiKeyScopes } from './api-keys/scope.js';
export { generateSecret, hasSecretFormat } from './api-keys/secret.js';
export { isDatabaseBusy } from './database-busy.js';
export { isDatabaseUnavailable } from './database-unavailable.js';
export { createDataSourceOptions } from './database.js';
export { migrateDatabase } from './migrate.js';

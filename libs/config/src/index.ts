export * from './configuration.js';
export * from './database-timeouts.js';
export { environmentSchemas } from './environment.js';
export { ConfigurationError } from './read-environment.js';
export { readVersion } from './version.js';

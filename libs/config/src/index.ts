export * from './configuration.js';
export { environment } from './environment.js';
export { ConfigurationError } from './read-environment.js';

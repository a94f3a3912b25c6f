import everything from './jest.config.js';
import { findUnitSuites } from './dist/test/unit-suites.js';

/**
 * The configuration of `make check`. This configuration selects the suites that need no server, so no server is
 * started.
 */
/** @type {import('jest').Config} */
export default {
  ...everything,
  testMatch: await findUnitSuites(),
  globalSetup: undefined,
  globalTeardown: undefined,
};

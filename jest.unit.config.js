import everything from './jest.config.js';
import { unitSuites } from './dist/test/unit-suites.js';

/** The suites of `make check`: they need no server, so none is started. */
/** @type {import('jest').Config} */
export default {
  ...everything,
  testMatch: await unitSuites(),
  globalSetup: undefined,
  globalTeardown: undefined,
};

// The tests run as compiled: jest loads the same JavaScript that ships, as native ES modules.
/** @type {import('jest').Config} */
export default {
  rootDir: 'dist',
  testMatch: ['<rootDir>/**/test/**/*.test.js'],
  testEnvironment: '<rootDir>/test/node-environment.js',
  globalSetup: '<rootDir>/test/servers/global-setup.js',
  globalTeardown: '<rootDir>/test/servers/global-teardown.js',
  reporters: ['default', '<rootDir>/test/closing-line.js'],
  transform: {},
  testTimeout: 60_000,
};

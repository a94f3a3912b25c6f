import { availableParallelism } from 'node:os';

// The number of workers is one more than the number of processors, because a suite often waits for a service. At most
// 3: each suite that starts a service opens up to 30 connections to the PostgreSQL that the suites share, which accepts
// 100.
const workers = Math.min(availableParallelism() + 1, 3);

// Jest runs the compiled tests and loads the same JavaScript files as production, as native ES modules.
/** @type {import('jest').Config} */
export default {
  rootDir: 'dist',
  testMatch: ['<rootDir>/**/test/**/*.test.js'],
  testEnvironment: '<rootDir>/test/node-environment.js',
  testSequencer: '<rootDir>/test/slowest-first.js',
  maxWorkers: workers,
  globalSetup: '<rootDir>/test/servers/global-setup.js',
  globalTeardown: '<rootDir>/test/servers/global-teardown.js',
  reporters: ['default', '<rootDir>/test/summary-line-reporter.js'],
  transform: {},
  testTimeout: 120_000,
};

import { availableParallelism } from 'node:os';

// Each suite that starts a service opens up to 30 connections to the PostgreSQL that they share, which accepts 100.
const mostWorkers = 3;

// The tests run as compiled: jest loads the same JavaScript that ships, as native ES modules.
/** @type {import('jest').Config} */
export default {
  rootDir: 'dist',
  testMatch: ['<rootDir>/**/test/**/*.test.js'],
  testEnvironment: '<rootDir>/test/node-environment.js',
  testSequencer: '<rootDir>/test/slowest-first.js',
  maxWorkers: Math.min(availableParallelism(), mostWorkers),
  globalSetup: '<rootDir>/test/servers/global-setup.js',
  globalTeardown: '<rootDir>/test/servers/global-teardown.js',
  reporters: ['default', '<rootDir>/test/closing-line.js'],
  transform: {},
  testTimeout: 120_000,
};

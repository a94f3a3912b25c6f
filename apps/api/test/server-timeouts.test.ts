import { createServer } from 'node:http';
import { expect, test } from '@jest/globals';
import { readApiConfig } from '#config';
import { applyServerTimeouts } from '../src/platform/http/server-timeouts.js';

test('all timeouts of the server are set by the configuration', () => {
  const { http } = readApiConfig({
    DATABASE_URL: 'postgres://frs:secret@localhost/frs',
    FRS_IMPORT_SECONDS: '7200',
  });
  const server = createServer();
  applyServerTimeouts(server, http);
  expect(server).toMatchObject({
    headersTimeout: http.headers,
    requestTimeout: http.request,
    keepAliveTimeout: http.keepAlive,
    timeout: http.idle,
  });
  expect(server.requestTimeout).toBeGreaterThanOrEqual(7_200_000);
});

import { describe, expect, test } from '@jest/globals';
import { ConfigurationError, readApiConfig, readStandaloneConfig, readWorkerConfig } from '#config';

const database = { DATABASE_URL: 'postgres://frs:secret@localhost:5432/frs' };

describe('the configuration', () => {
  test('requires only the variable for the database', () => {
    const config = readApiConfig(database);
    expect(config.port).toBe(8000);
    expect(config.host).toBe('127.0.0.1');
    expect(config.queue).toEqual({ backend: 'postgres', url: database.DATABASE_URL, traced: false });
  });

  test('uses Redis for the queue if the variable REDIS_URL is set', () => {
    const config = readWorkerConfig({ ...database, REDIS_URL: 'redis://localhost:6379/2' });
    expect(config.queue).toEqual({
      backend: 'redis',
      url: 'redis://localhost:6379/2',
      traced: false,
    });
  });

  test('treats an empty variable as unset', () => {
    expect(readApiConfig({ ...database, PORT: '', REDIS_URL: '' }).port).toBe(8000);
    expect(readStandaloneConfig({ DATABASE_URL: '' }).databaseUrl).toBeUndefined();
  });

  test('allows no other hosts, origins and proxies by default, and parses lists', () => {
    expect(readApiConfig(database)).toMatchObject({
      keysRequired: false,
      corsOrigins: undefined,
      allowedHosts: [],
      trustedProxies: ['loopback'],
      rateLimits: { requests: undefined, uploads: undefined, redisUrl: undefined },
    });
    const config = readApiConfig({
      ...database,
      FRS_CORS_ORIGINS: 'https://a.example, http://localhost:5173',
      FRS_TRUSTED_PROXIES: 'loopback,10.213.64.0/24',
      FRS_ALLOWED_HOSTS: 'FRS.example.org, nas',
    });
    expect(config.allowedHosts).toEqual(['frs.example.org', 'nas']);
    expect(config.corsOrigins).toEqual(['https://a.example', 'http://localhost:5173']);
    expect(config.trustedProxies).toEqual(['loopback', '10.213.64.0/24']);
  });

  test('sets long request timeouts only for imports', () => {
    const { http } = readApiConfig(database);
    expect(http.request).toBeGreaterThan(6 * 3_600_000);
    expect(http.body).toBeLessThan(150_000);
    expect(http.headers).toBeLessThanOrEqual(10_000);
    // The connection of a request that waits for its encoding must not be closed as idle.
    expect(readApiConfig({ ...database, FRS_WAIT_SECONDS: '600' }).http.idle).toBeGreaterThan(600_000);
  });

  test('divides one total time for the shutdown, which the supervisor also uses', () => {
    const shutdown = (variables: Record<string, string>) => {
      const all = { ...database, ...variables };
      const supervisor = readStandaloneConfig(all).shutdown;
      expect(readApiConfig(all).shutdown).toEqual(supervisor.api);
      expect(readWorkerConfig(all).shutdown).toEqual(supervisor.worker);
      return supervisor;
    };
    const { api, worker } = shutdown({ FRS_DRAIN_SECONDS: '60', FRS_CLOSE_SECONDS: '10' });
    expect(api).toEqual({ drain: 60_000, finish: 5_000, end: 70_000 });
    expect(worker).toEqual({ drain: 0, finish: 5_000, end: 10_000 });
    // `make run` stops the API, the worker and PostgreSQL one after another, in less than ten seconds in total.
    expect(shutdown({}).api.end + shutdown({}).worker.end).toBeLessThan(6_500);
  });

  test('counts requests in the cache Redis if there is one', () => {
    const redis = { REDIS_URL: 'redis://queue', CACHE_REDIS_URL: 'redis://cache' };
    expect(readApiConfig({ ...database, ...redis }).rateLimits.redisUrl).toBe('redis://cache');
    expect(readApiConfig({ ...database, REDIS_URL: 'redis://queue' }).rateLimits.redisUrl).toBe(
      'redis://queue',
    );
  });

  test.each([
    [{}, 'DATABASE_URL is not set.'],
    [{ DATABASE_URL: 'mysql://localhost' }, 'DATABASE_URL is mysql://localhost: must look like postgres://'],
    [{ ...database, PORT: 'http' }, 'PORT is http'],
    [{ ...database, PORT: '70000' }, 'PORT is 70000'],
    [{ ...database, REDIS_URL: 'localhost:6379' }, 'REDIS_URL is localhost:6379'],
    [{ ...database, FRS_MAX_UPLOAD_BYTES: '1.5' }, 'FRS_MAX_UPLOAD_BYTES is 1.5'],
    [{ ...database, FRS_API_KEYS: 'yes' }, 'FRS_API_KEYS is yes'],
    [
      { ...database, FRS_CORS_ORIGINS: 'https://a.example/path' },
      'FRS_CORS_ORIGINS is https://a.example/path',
    ],
    [{ ...database, FRS_CORS_ORIGINS: 'a.example' }, 'FRS_CORS_ORIGINS is a.example'],
    [{ ...database, FRS_ALLOWED_HOSTS: 'nas:8000' }, 'FRS_ALLOWED_HOSTS is nas:8000'],
    [{ ...database, FRS_ALLOWED_HOSTS: 'https://nas' }, 'FRS_ALLOWED_HOSTS is https://nas'],
    [
      { ...database, FRS_SPOOL_BYTES: '100000000' },
      'FRS_SPOOL_BYTES is 100000000: must be four times FRS_MAX_UPLOAD_BYTES at least, which is 33554432.',
    ],
    [{ ...database, FRS_TRUSTED_PROXIES: '10.0.0.0/33' }, 'FRS_TRUSTED_PROXIES is 10.0.0.0/33'],
  ])('reports what is wrong with the variables %j', (variables, message) => {
    expect(() => readApiConfig(variables)).toThrow(ConfigurationError);
    expect(() => readApiConfig(variables)).toThrow(message);
  });
});

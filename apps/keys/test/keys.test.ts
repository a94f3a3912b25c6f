import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { hasSecretFormat, migrateDatabase } from '#persistence';
import { keys } from '../../../test/end-to-end/keys.js';
import { type RunningService, startServiceAlone } from '../../../test/end-to-end/service.js';
import { createDatabase } from '../../../test/servers/postgres.js';

describe('on the database that it is told', () => {
  let database: Awaited<ReturnType<typeof createDatabase>>;
  const run = (...args: string[]): ReturnType<typeof keys> => keys({ DATABASE_URL: database.url }, ...args);

  beforeAll(async () => {
    database = await createDatabase();
  });

  afterAll(() => database.drop());

  test('it says what is missing as long as there is no service', async () => {
    await expect(run('list')).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^The database knows no keys yet: .*\n$/),
    });
    await migrateDatabase({ url: database.url, connections: 2 });
    expect(await run('list')).toEqual({ stdout: '', stderr: 'There are no keys.\n' });
  });

  test('a key is printed alone and once, and listed without its secret', async () => {
    const { stdout } = await run(
      'create',
      '--name',
      'laptop',
      '--scopes',
      'delete,read',
      '--expires-days',
      '90',
    );
    expect(stdout.endsWith('\n')).toBe(true);
    const key = stdout.trim();
    expect(hasSecretFormat(key)).toBe(true);
    const list = (await run('list')).stdout;
    expect(list).toMatch(
      new RegExp(
        `^laptop +frs_…${key.slice(-4)} +read,delete +\\d{4}-\\d\\d-\\d\\d +in use until \\d{4}-`,
        'm',
      ),
    );
    expect(list).not.toContain(key.slice(4, -4));
  });

  test('a key is revoked once, and its name is free again', async () => {
    await run('create', '--name', 'phone');
    await expect(run('create', '--name', 'phone')).rejects.toMatchObject({
      code: 1,
      stderr: 'There is a key phone already: revoke it first, or choose another name.\n',
    });
    await run('revoke', 'phone');
    await expect(run('revoke', 'phone')).rejects.toMatchObject({
      code: 1,
      stderr: 'There is no key phone in use.\n',
    });
    await run('create', '--name', 'phone');
    expect((await run('list')).stdout.match(/^phone .*(revoked \d|in use)/gm)).toHaveLength(2);
  });

  test.each([
    [['create'], /--name/],
    [['create', '--name', 'two words'], /up to 64 letters/],
    [['create', '--name', 'a', '--scopes', 'read,admin'], /read, write, delete/],
    [['create', '--name', 'a', '--scopes', ''], /read, write, delete/],
    [['create', '--name', 'a', '--expires-days', '0'], /whole number/],
    [['revoke'], /name/],
    [['delete', 'a'], /unknown command/],
  ])('%j is refused', async (args, complaint) => {
    await expect(run(...args)).rejects.toMatchObject({ code: 1, stderr: expect.stringMatching(complaint) });
  });
});

describe('on the database of make run', () => {
  let service: RunningService;

  beforeAll(async () => {
    service = await startServiceAlone({ FRS_WORKER_THREADS: '1' });
  });

  afterAll(() => service.stop());

  test('it needs to know nothing but the folder, as long as the service runs', async () => {
    const variables = { FRS_DATA_DIR: service.directory };
    const { stdout } = await keys(variables, 'create', '--name', 'laptop');
    expect(hasSecretFormat(stdout.trim())).toBe(true);
    await service.end();
    await expect(keys(variables, 'list')).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^No FRS runs on .*make run/),
    });
  });
});

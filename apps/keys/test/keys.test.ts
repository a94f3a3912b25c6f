import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { hasSecretFormat, migrateDatabase } from '#persistence/administration';
import { runKeysCommand } from '../../../test/end-to-end/keys.js';
import { type RunningService, startServiceAlone } from '../../../test/end-to-end/service.js';
import { createDatabase } from '../../../test/servers/postgres.js';

describe('with DATABASE_URL', () => {
  let database: Awaited<ReturnType<typeof createDatabase>>;
  const run = (...args: string[]): ReturnType<typeof runKeysCommand> =>
    runKeysCommand({ DATABASE_URL: database.url }, ...args);

  beforeAll(async () => {
    database = await createDatabase();
  });

  afterAll(() => database.drop());

  test('before the migrations, the command reports that the table of keys is missing', async () => {
    await expect(run('list')).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^The database has no table of keys yet\. .*\n$/),
    });
    await migrateDatabase({ url: database.url, connections: 2 });
    expect(await run('list')).toEqual({ stdout: '', stderr: 'There are no keys.\n' });
  });

  test('a created key is the only output, and is listed without its secret', async () => {
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
        `^laptop +frs_…${key.slice(-4)} +read,delete +\\d{4}-\\d\\d-\\d\\d +active until \\d{4}-`,
        'm',
      ),
    );
    expect(list).not.toContain(key.slice(4, -4));
  });

  test('a key can be revoked once, and its name can be used again', async () => {
    await run('create', '--name', 'phone');
    await expect(run('create', '--name', 'phone')).rejects.toMatchObject({
      code: 1,
      stderr: 'The key phone already exists. Revoke it first, or choose another name.\n',
    });
    await run('revoke', 'phone');
    await expect(run('revoke', 'phone')).rejects.toMatchObject({
      code: 1,
      stderr: 'There is no active key phone.\n',
    });
    await run('create', '--name', 'phone');
    expect((await run('list')).stdout.match(/^phone .*(revoked \d|active)/gm)).toHaveLength(2);
  });

  test.each([
    [['create'], /--name/],
    [['create', '--name', 'two words'], /up to 64 letters/],
    [['create', '--name', 'a', '--scopes', 'read,root'], /read, write, delete/],
    [['create', '--name', 'a', '--scopes', ''], /read, write, delete/],
    [['create', '--name', 'a', '--expires-days', '0'], /whole number/],
    [['revoke'], /name/],
    [['delete', 'a'], /unknown command/],
  ])('%j is rejected', async (args, message) => {
    await expect(run(...args)).rejects.toMatchObject({ code: 1, stderr: expect.stringMatching(message) });
  });
});

describe('with the database of make run', () => {
  let service: RunningService;

  beforeAll(async () => {
    service = await startServiceAlone();
  });

  afterAll(() => service.stop());

  test('while the service runs, the command needs only the path of the data directory', async () => {
    const variables = { FRS_DATA_DIR: service.directory };
    const { stdout } = await runKeysCommand(variables, 'create', '--name', 'laptop');
    expect(hasSecretFormat(stdout.trim())).toBe(true);
    await service.stopProcess();
    await expect(runKeysCommand(variables, 'list')).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^FRS does not run on .*make run/),
    });
  });
});

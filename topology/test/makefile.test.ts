import { execFileSync } from 'node:child_process';
import { chmod, copyFile, mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type ComposeService, readComposeFile } from '../compose-file.js';
import { repositoryDirectory } from '../programs.js';

let temporaryDirectory: string;

/** A fake program `docker`, which only records its arguments. */
const fakeDockerScript = `#!/bin/sh
printf '%s|%s\\n' "$NGINX_CONF_CHECKSUM" "$*" >> calls
`;

beforeEach(async () => {
  temporaryDirectory = await mkdtemp(join(tmpdir(), 'frs-make-'));
  for (const name of ['Makefile', 'docker-compose.yml', 'nginx.conf']) {
    await copyFile(join(repositoryDirectory, name), join(temporaryDirectory, name));
  }
  await mkdir(join(temporaryDirectory, 'bin'));
  await writeFile(join(temporaryDirectory, 'bin', 'docker'), fakeDockerScript);
  await chmod(join(temporaryDirectory, 'bin', 'docker'), 0o755);
});

afterEach(() => rm(temporaryDirectory, { recursive: true, force: true }));

/** Runs a target in the temporary directory, and returns the calls of Docker. */
async function runMakeTarget(target: string): Promise<{ checksum: string; call: string }[]> {
  await rm(join(temporaryDirectory, 'calls'), { force: true });
  execFileSync('make', [target], {
    cwd: temporaryDirectory,
    env: { PATH: `${join(temporaryDirectory, 'bin')}:${process.env.PATH}` },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const calls = await readFile(join(temporaryDirectory, 'calls'), 'utf8');
  return calls
    .trim()
    .split('\n')
    .map((line) => line.split('|'))
    .map(([checksum, call]) => ({ checksum: checksum!, call: call! }));
}

const readSecrets = async (): Promise<Record<string, string>> =>
  Object.fromEntries(
    (await readFile(join(temporaryDirectory, '.env'), 'utf8'))
      .trim()
      .split('\n')
      .map((line) => line.split('=')),
  ) as Record<string, string>;

/** Reads the definition of the service nginx. Compose replaces the container if the definition has changed. */
async function readNginxService(checksum: string): Promise<ComposeService> {
  const text = await readFile(join(temporaryDirectory, 'docker-compose.yml'), 'utf8');
  return readComposeFile(text, { ...(await readSecrets()), NGINX_CONF_CHECKSUM: checksum }).services.nginx!;
}

describe('make upgrade', () => {
  test('replaces the search process, each API replica and the workers, one after the other, and then all other services', async () => {
    expect((await runMakeTarget('upgrade')).map(({ call }) => call)).toEqual([
      'compose build migrate',
      'compose run --rm migrate',
      ...['search', 'api-1', 'api-2', 'api-3', 'worker'].map(
        (name) => `compose up --detach --no-deps --wait ${name}`,
      ),
      'compose up --detach --wait --remove-orphans',
    ]);
  });

  test.each(['upgrade', 'start'])(
    'and make start replace nginx if nginx.conf has changed (make %s)',
    async (target) => {
      const checksumOf = async (): Promise<string> => (await runMakeTarget(target)).at(-1)!.checksum;
      const before = await readNginxService(await checksumOf());
      expect(await readNginxService(await checksumOf())).toEqual(before);
      // The test replaces nginx.conf by a new file instead of changing it, as git does.
      const configuration = join(temporaryDirectory, 'nginx.conf');
      await writeFile(`${configuration}.new`, `${await readFile(configuration, 'utf8')}# changed\n`);
      await rename(`${configuration}.new`, configuration);
      expect(await readNginxService(await checksumOf())).not.toEqual(before);
    },
  );
});

describe('secrets', () => {
  test('are generated at the first start, can be read only by their owner, and do not change later', async () => {
    await runMakeTarget('start');
    const made = await readSecrets();
    const secret = expect.stringMatching(/^[\w-]{32}$/);
    expect(made).toEqual({
      POSTGRES_PASSWORD: secret,
      POSTGRES_ADMIN_PASSWORD: secret,
      REDIS_PASSWORD: secret,
    });
    expect(new Set(Object.values(made)).size).toBe(3);
    expect((await stat(join(temporaryDirectory, '.env'))).mode & 0o077).toBe(0);
    await runMakeTarget('upgrade');
    expect(await readSecrets()).toEqual(made);
  });

  test('that are missing are added to the file .env of an older installation', async () => {
    await writeFile(join(temporaryDirectory, '.env'), 'POSTGRES_PASSWORD=old\nWORKERS=4');
    await runMakeTarget('upgrade');
    expect(await readSecrets()).toEqual({
      POSTGRES_PASSWORD: 'old',
      WORKERS: '4',
      POSTGRES_ADMIN_PASSWORD: expect.stringMatching(/^[\w-]{32}$/),
      REDIS_PASSWORD: expect.stringMatching(/^[\w-]{32}$/),
    });
  });
});

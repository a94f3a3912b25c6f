import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { chown, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { once } from 'node:events';
import pg from 'pg';
import { isRunning, waitUntilExited } from '../../../libs/supervision/test/processes.js';
import { TestInstallation } from './standalone-run.js';

/**
 * An installation that was started once. Creating a database cluster takes longer than most tests, so each test copies
 * the cluster of this installation.
 */
let initializedInstallation: TestInstallation;
let testInstallation: TestInstallation;
beforeAll(async () => {
  initializedInstallation = await TestInstallation.create();
  const run = await initializedInstallation.startUntilReady();
  run.kill('SIGTERM');
  await run.waitForExit();
});
beforeEach(async () => {
  testInstallation = await initializedInstallation.copy();
});
afterEach(() => testInstallation.remove());
afterAll(() => initializedInstallation.remove());

async function fetchApiVariables(): Promise<{ DATABASE_URL: string; FRS_SPOOL_DIR: string }> {
  const answer = await fetch(`http://localhost:${testInstallation.port}`);
  return (await answer.json()) as { DATABASE_URL: string; FRS_SPOOL_DIR: string };
}

async function queryDatabase(text: string, as?: { user: string; password: string }): Promise<unknown[]> {
  const url = new URL((await fetchApiVariables()).DATABASE_URL);
  if (as !== undefined) Object.assign(url, { username: as.user, password: as.password });
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows.map((row) => Object.values(row)[0]);
  } finally {
    await client.end();
  }
}

describe('make run', () => {
  it('logs its address when it is ready, and keeps its data when it is restarted', async () => {
    await testInstallation.deleteData();
    const first = await testInstallation.startUntilReady();
    expect(first.stdout).toContain(`ready at http://localhost:${testInstallation.port}`);
    expect(first.stdout).toContain(`http://localhost:${testInstallation.port}/docs`);
    await queryDatabase(`insert into note values ('Grüße')`);
    first.kill('SIGTERM');
    expect(await first.waitForExit()).toBe(0);
    const password = await readFile(testInstallation.resolvePath('data', 'database-password'), 'utf8');

    await testInstallation.startUntilReady();
    expect(await queryDatabase('select words from note')).toEqual(['Grüße']);
    expect(await readFile(testInstallation.resolvePath('data', 'database-password'), 'utf8')).toBe(password);
  });

  it('starts a database that accepts no connections of other users or machines', async () => {
    await testInstallation.startUntilReady();
    const { mode } = await stat(testInstallation.resolvePath('data', 'database-password'));
    expect(mode & 0o077).toBe(0);
    expect(await queryDatabase('show listen_addresses')).toEqual(['127.0.0.1']);
    expect(await queryDatabase('show server_encoding')).toEqual(['UTF8']);
    const { DATABASE_URL } = await fetchApiVariables();
    const stranger = new pg.Client({ connectionString: DATABASE_URL.replace(/:[^:@]+@/, ':guess@') });
    await expect(stranger.connect()).rejects.toThrow('password authentication failed');
  });

  it('connects to the database as a role that owns the database and is not a superuser', async () => {
    await testInstallation.startUntilReady();
    expect(
      await queryDatabase(
        'select rolsuper or rolcreaterole or rolcreatedb from pg_roles where rolname = user',
      ),
    ).toEqual([false]);
    expect(
      await queryDatabase(`select pg_get_userbyid(datdba) from pg_database where datname = 'frs'`),
    ).toEqual(['frs']);
    await expect(queryDatabase(`copy (select 1) to program 'true'`)).rejects.toThrow('permission denied');
    const { mode } = await stat(testInstallation.resolvePath('data', 'database-admin-password'));
    expect(mode & 0o077).toBe(0);
  });

  it('deletes the files of incomplete uploads that remain from an earlier run', async () => {
    await mkdir(testInstallation.resolvePath('data', 'spool'), { recursive: true });
    await writeFile(testInstallation.resolvePath('data', 'spool', 'photo'), 'half a photo');
    await testInstallation.startUntilReady();
    expect((await fetchApiVariables()).FRS_SPOOL_DIR).toMatch(/\/data\/spool$/);
    await expect(stat(testInstallation.resolvePath('data', 'spool', 'photo'))).rejects.toThrow('ENOENT');
  });

  it('uses the PostgreSQL of DATABASE_URL and does not start another one', async () => {
    await testInstallation.startUntilReady();
    const { DATABASE_URL } = await fetchApiVariables();
    const other = await TestInstallation.create();
    try {
      const run = await other.startUntilReady({ DATABASE_URL });
      expect(run.stdout).not.toContain('PostgreSQL');
      expect(other.readPostgresPid()).toBe(0);
    } finally {
      await other.remove();
    }
  });
});

describe('stopping', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'stops API, search, worker and PostgreSQL in order on %s',
    async (signal) => {
      const run = await testInstallation.startUntilReady();
      const pids = testInstallation.readAllPids();
      expect(pids.filter(isRunning)).toHaveLength(4);
      run.kill(signal);
      expect(await run.waitForExit()).toBe(0);
      // The fakes record “stopped” only if they could still connect to PostgreSQL.
      expect(testInstallation.readRecordedEvents().filter((event) => event.includes('stop'))).toEqual([
        'api stopping',
        'api stopped',
        'search stopping',
        'search stopped',
        'worker stopping',
        'worker stopped',
      ]);
      expect(pids.filter(isRunning)).toEqual([]);
      expect(testInstallation.readPostgresPid()).toBe(0);
    },
  );

  it('kills a process that does not stop in time', async () => {
    const run = await testInstallation.startUntilReady({
      BEHAVIOUR_worker: 'ignores SIGTERM',
      FRS_CLOSE_SECONDS: '1',
    });
    const pids = testInstallation.readAllPids();
    run.kill('SIGTERM');
    expect(await run.waitForExit()).toBe(0);
    expect(run.stdout).toContain('worker did not stop');
    expect(pids.filter(isRunning)).toEqual([]);
  });

  it('kills all processes on a second Ctrl-C', async () => {
    const run = await testInstallation.startUntilReady({ BEHAVIOUR_api: 'ignores SIGTERM' });
    const pids = testInstallation.readAllPids();
    run.kill('SIGINT');
    const again = setInterval(() => run.kill('SIGINT'), 100);
    expect(await run.waitForExit()).toBe(0);
    clearInterval(again);
    expect(run.stdout).toContain('stopping immediately');
    expect(run.stdout).not.toContain('did not stop');
    expect(pids.filter(isRunning)).toEqual([]);
  });

  it('leaves no process running when the supervisor is killed', async () => {
    const run = await testInstallation.startUntilReady();
    const applications = ['api', 'worker', 'search'].map((name) => testInstallation.readPidOf(name));
    run.kill('SIGKILL');
    await waitUntilExited(...applications);

    await testInstallation.startUntilReady();
    expect(await queryDatabase('select 1')).toEqual([1]);
  });
});

describe('crashes', () => {
  it.each(['api', 'worker', 'search'])('restarts the %s', async (name) => {
    const run = await testInstallation.startUntilReady();
    const crashed = testInstallation.readPidOf(name);
    process.kill(crashed, 'SIGKILL');
    await run.waitForOutput(`${name} restarted`);
    expect(testInstallation.readPidOf(name)).not.toBe(crashed);
    expect(isRunning(testInstallation.readPidOf(name))).toBe(true);
  });

  it('restarts PostgreSQL on the same port', async () => {
    const run = await testInstallation.startUntilReady();
    process.kill(testInstallation.readPostgresPid(), 'SIGKILL');
    await run.waitForOutput('postgres restarted');
    expect(await queryDatabase('select 1')).toEqual([1]);
  });

  it('exits when a process cannot start, and leaves no process running', async () => {
    const run = testInstallation.start({ BEHAVIOUR_worker: 'crashes immediately' });
    expect(await run.waitForExit()).toBe(1);
    expect(run.stdout).toContain('worker    no models here');
    expect(run.stderr).toMatch(/^worker cannot start: it exited with code 3.*\n$/);
    expect(testInstallation.readRecordedEvents().filter((event) => event === 'worker started')).toHaveLength(
      3,
    );
    expect(testInstallation.readAllPids().filter(isRunning)).toEqual([]);
  });
});

describe('the data directory of an earlier start', () => {
  const pidOfAnotherProgram = String(process.pid);

  it('may contain the ID of a former PostgreSQL process that another program uses now', async () => {
    const first = await testInstallation.startUntilReady();
    first.kill('SIGTERM');
    await first.waitForExit();
    const pidFile = testInstallation.resolvePath('data', 'postgres', 'postmaster.pid');
    await writeFile(
      pidFile,
      `${pidOfAnotherProgram}\n${testInstallation.resolvePath('data', 'postgres')}\n1\n5432\n\n127.0.0.1\n`,
    );
    const { uid, gid } = await stat(testInstallation.resolvePath('data', 'postgres'));
    await chown(pidFile, uid, gid);

    await testInstallation.startUntilReady();
    expect(await queryDatabase('select 1')).toEqual([1]);
  });

  it('may have been created by a version of FRS that connected as the superuser', async () => {
    const first = await testInstallation.startUntilReady();
    await queryDatabase(`insert into note values ('kept')`);
    await queryDatabase('create schema other');
    await queryDatabase('create table other.numbered (number serial)');
    await queryDatabase(`create function other.one() returns integer language sql as 'select 1'`);
    await queryDatabase(`create type other.mood as enum ('calm')`);
    const admin = {
      user: 'postgres',
      password: await readFile(testInstallation.resolvePath('data', 'database-admin-password'), 'utf8'),
    };
    const { password } = new URL((await fetchApiVariables()).DATABASE_URL);
    // Creates the database roles that an earlier version of FRS created.
    for (const statement of [
      'alter role frs rename to service',
      'reassign owned by service to postgres',
      'drop role service',
      `create role frs_admin superuser login password 'undo'`,
    ]) {
      await queryDatabase(statement, admin);
    }
    const undo = { user: 'frs_admin', password: 'undo' };
    await queryDatabase('alter role postgres rename to frs', undo);
    await queryDatabase(`alter role frs password '${password}'`, undo);
    await queryDatabase('drop role frs_admin', { user: 'frs', password });
    first.kill('SIGTERM');
    await first.waitForExit();
    await rm(testInstallation.resolvePath('data', 'database-admin-password'));

    await testInstallation.startUntilReady();
    expect(await queryDatabase('select words from note')).toEqual(['kept']);
    expect(await queryDatabase('select rolsuper from pg_roles where rolname = user')).toEqual([false]);
    expect(await queryDatabase(`insert into other.numbered default values returning other.one()`)).toEqual([
      1,
    ]);
    expect(await queryDatabase('select rolname from pg_roles where rolcanlogin order by 1')).toEqual([
      'frs',
      'postgres',
    ]);
  });

  it('may contain a database cluster whose creation was interrupted', async () => {
    await testInstallation.deleteData();
    await mkdir(testInstallation.resolvePath('data', 'postgres.new', 'base'), { recursive: true });
    await testInstallation.startUntilReady();
    expect(await queryDatabase('select 1')).toEqual([1]);
  });

  it('is not used if it belongs to another version of PostgreSQL', async () => {
    await testInstallation.deleteData();
    await mkdir(testInstallation.resolvePath('data', 'postgres'), { recursive: true });
    await writeFile(testInstallation.resolvePath('data', 'postgres', 'PG_VERSION'), '9\n');
    const run = testInstallation.start();
    expect(await run.waitForExit()).toBe(1);
    expect(run.stderr).toMatch(
      /^The database in \.\/data is of PostgreSQL 9, this version of FRS uses PostgreSQL \d+\. .*\n$/,
    );
    expect(run.stdout).toBe('');
  });
});

describe('before any process is started, one line reports', () => {
  async function runUntilStartFails(variables: Record<string, string>): Promise<string> {
    const run = testInstallation.start(variables);
    expect(await run.waitForExit()).toBe(1);
    expect(run.stdout).toBe('');
    expect(run.stderr.trim().split('\n')).toHaveLength(1);
    return run.stderr;
  }

  it('that the port is in use', async () => {
    const occupant = createServer().listen(testInstallation.port, '127.0.0.1');
    await once(occupant, 'listening');
    expect(await runUntilStartFails({})).toContain(`Port ${testInstallation.port} is already in use.`);
    occupant.close();
  });

  it('that the port is not valid', async () => {
    expect(await runUntilStartFails({ PORT: '70000' })).toContain('PORT');
  });

  it('that the address does not belong to this machine', async () => {
    expect(await runUntilStartFails({ HOST: '192.0.2.1' })).toContain('192.0.2.1');
  });

  it('that the data directory is a file', async () => {
    await writeFile(testInstallation.resolvePath('file'), '');
    expect(await runUntilStartFails({ FRS_DATA_DIR: 'file' })).toContain('data directory ./file');
  });

  it('that the data directory cannot be created', async () => {
    expect(await runUntilStartFails({ FRS_DATA_DIR: '/dev/null/frs/data' })).toContain('/dev/null/frs/data');
  });

  it('that FRS already runs with this data directory', async () => {
    const run = await testInstallation.startUntilReady();
    expect(await runUntilStartFails({})).toContain(`FRS already runs on ./data (process ${run.pid}).`);
    expect(await queryDatabase('select 1')).toEqual([1]);
  });
});

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { chown, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { once } from 'node:events';
import pg from 'pg';
import { isRunning, untilGone } from '../../../libs/supervision/test/processes';
import { Site } from './standalone-run';

let site: Site;
beforeEach(async () => {
  site = await Site.open();
});
afterEach(() => site.close());

async function askApi(): Promise<{ DATABASE_URL: string; FRS_SPOOL_DIR: string }> {
  const answer = await fetch(`http://localhost:${site.port}`);
  return (await answer.json()) as { DATABASE_URL: string; FRS_SPOOL_DIR: string };
}

async function query(text: string, as?: { user: string; password: string }): Promise<unknown[]> {
  const url = new URL((await askApi()).DATABASE_URL);
  if (as !== undefined) Object.assign(url, { username: as.user, password: as.password });
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows.map((row) => Object.values(row)[0]);
  } finally {
    await client.end();
  }
}

describe('the tree', () => {
  it('says where it is ready, and what was written survives a restart', async () => {
    const first = await site.launchUntilReady();
    expect(first.output).toContain(`ready at http://localhost:${site.port}`);
    expect(first.output).toContain(`http://localhost:${site.port}/docs`);
    await query(`insert into note values ('Grüße')`);
    first.kill('SIGTERM');
    expect(await first.ends()).toBe(0);
    const password = await readFile(site.path('data', 'database-password'), 'utf8');

    await site.launchUntilReady();
    expect(await query('select words from note')).toEqual(['Grüße']);
    expect(await readFile(site.path('data', 'database-password'), 'utf8')).toBe(password);
  });

  it('keeps its database to itself', async () => {
    await site.launchUntilReady();
    const { mode } = await stat(site.path('data', 'database-password'));
    expect(mode & 0o077).toBe(0);
    expect(await query('show listen_addresses')).toEqual(['127.0.0.1']);
    expect(await query('show server_encoding')).toEqual(['UTF8']);
    const { DATABASE_URL } = await askApi();
    const stranger = new pg.Client({ connectionString: DATABASE_URL.replace(/:[^:@]+@/, ':guess@') });
    await expect(stranger.connect()).rejects.toThrow('password authentication failed');
  });

  it('connects as a role that owns its database and is no superuser', async () => {
    await site.launchUntilReady();
    expect(
      await query('select rolsuper or rolcreaterole or rolcreatedb from pg_roles where rolname = user'),
    ).toEqual([false]);
    expect(await query(`select pg_get_userbyid(datdba) from pg_database where datname = 'frs'`)).toEqual([
      'frs',
    ]);
    await expect(query(`copy (select 1) to program 'true'`)).rejects.toThrow('permission denied');
    const { mode } = await stat(site.path('data', 'database-admin-password'));
    expect(mode & 0o077).toBe(0);
  });

  it('empties the folder of uploads in flight', async () => {
    await mkdir(site.path('data', 'spool'), { recursive: true });
    await writeFile(site.path('data', 'spool', 'photo'), 'half a photo');
    await site.launchUntilReady();
    expect((await askApi()).FRS_SPOOL_DIR).toMatch(/\/data\/spool$/);
    await expect(stat(site.path('data', 'spool', 'photo'))).rejects.toThrow('ENOENT');
  });

  it('uses the PostgreSQL it is given, and starts none', async () => {
    await site.launchUntilReady();
    const { DATABASE_URL } = await askApi();
    const other = await Site.open();
    try {
      const tree = await other.launchUntilReady({ DATABASE_URL });
      expect(tree.output).not.toContain('PostgreSQL');
      expect(other.postgres()).toBe(0);
    } finally {
      await other.close();
    }
  });
});

describe('stopping', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'stops API, worker and PostgreSQL in order on %s',
    async (signal) => {
      const tree = await site.launchUntilReady();
      const pids = site.pids();
      expect(pids.filter(isRunning)).toHaveLength(3);
      tree.kill(signal);
      expect(await tree.ends()).toBe(0);
      // Either of them notes that it has stopped only when PostgreSQL answered it once more.
      expect(site.journal().filter((event) => event.includes('stop'))).toEqual([
        'api stopping',
        'api stopped',
        'worker stopping',
        'worker stopped',
      ]);
      expect(pids.filter(isRunning)).toEqual([]);
      expect(site.postgres()).toBe(0);
    },
  );

  it('kills what does not stop by itself', async () => {
    const tree = await site.launchUntilReady({
      BEHAVIOUR_worker: 'ignores SIGTERM',
      FRS_CLOSE_SECONDS: '1',
    });
    const pids = site.pids();
    tree.kill('SIGTERM');
    expect(await tree.ends()).toBe(0);
    expect(tree.output).toContain('worker did not stop');
    expect(pids.filter(isRunning)).toEqual([]);
  });

  it('hurries on a second Ctrl-C', async () => {
    const tree = await site.launchUntilReady({ BEHAVIOUR_api: 'ignores SIGTERM' });
    const pids = site.pids();
    tree.kill('SIGINT');
    const again = setInterval(() => tree.kill('SIGINT'), 100);
    expect(await tree.ends()).toBe(0);
    clearInterval(again);
    expect(tree.output).toContain('stopping at once');
    expect(tree.output).not.toContain('did not stop');
    expect(pids.filter(isRunning)).toEqual([]);
  });

  it('takes everything along when the supervisor is killed', async () => {
    const tree = await site.launchUntilReady();
    const applications = [site.pidOf('api'), site.pidOf('worker')];
    tree.kill('SIGKILL');
    await untilGone(...applications);

    await site.launchUntilReady();
    expect(await query('select 1')).toEqual([1]);
  });
});

describe('crashes', () => {
  it.each(['api', 'worker'])('brings the %s back', async (name) => {
    const tree = await site.launchUntilReady();
    const crashed = site.pidOf(name);
    process.kill(crashed, 'SIGKILL');
    await tree.says(`${name} is back`);
    expect(site.pidOf(name)).not.toBe(crashed);
    expect(isRunning(site.pidOf(name))).toBe(true);
  });

  it('brings PostgreSQL back under the same address', async () => {
    const tree = await site.launchUntilReady();
    process.kill(site.postgres(), 'SIGKILL');
    await tree.says('postgres is back');
    expect(await query('select 1')).toEqual([1]);
  });

  it('gives up what never comes up, and leaves nothing running', async () => {
    const tree = site.launch({ BEHAVIOUR_worker: 'crashes at once' });
    expect(await tree.ends()).toBe(1);
    expect(tree.output).toContain('worker    no models here');
    expect(tree.complaint).toMatch(/^worker cannot start .*exited with code 3.*\n$/);
    expect(site.journal().filter((event) => event === 'worker started')).toHaveLength(3);
    expect(site.pids().filter(isRunning)).toEqual([]);
  });
});

describe('the data folder of an earlier start', () => {
  const numberOfAnotherProcess = String(process.pid);

  it('may name a process that is somebody else by now', async () => {
    const first = await site.launchUntilReady();
    first.kill('SIGTERM');
    await first.ends();
    const note = site.path('data', 'postgres', 'postmaster.pid');
    await writeFile(
      note,
      `${numberOfAnotherProcess}\n${site.path('data', 'postgres')}\n1\n5432\n\n127.0.0.1\n`,
    );
    const { uid, gid } = await stat(site.path('data', 'postgres'));
    await chown(note, uid, gid);

    await site.launchUntilReady();
    expect(await query('select 1')).toEqual([1]);
  });

  it('may be of a version that connected as the superuser', async () => {
    const first = await site.launchUntilReady();
    await query(`insert into note values ('kept')`);
    await query('create schema other');
    await query('create table other.numbered (number serial)');
    await query(`create function other.one() returns integer language sql as 'select 1'`);
    await query(`create type other.mood as enum ('calm')`);
    const admin = {
      user: 'postgres',
      password: await readFile(site.path('data', 'database-admin-password'), 'utf8'),
    };
    const { password } = new URL((await askApi()).DATABASE_URL);
    // What the service had become is undone, step by step.
    for (const statement of [
      'alter role frs rename to service',
      'reassign owned by service to postgres',
      'drop role service',
      `create role frs_admin superuser login password 'undo'`,
    ]) {
      await query(statement, admin);
    }
    const undo = { user: 'frs_admin', password: 'undo' };
    await query('alter role postgres rename to frs', undo);
    await query(`alter role frs password '${password}'`, undo);
    await query('drop role frs_admin', { user: 'frs', password });
    first.kill('SIGTERM');
    await first.ends();
    await rm(site.path('data', 'database-admin-password'));

    await site.launchUntilReady();
    expect(await query('select words from note')).toEqual(['kept']);
    expect(await query('select rolsuper from pg_roles where rolname = user')).toEqual([false]);
    expect(await query(`insert into other.numbered default values returning other.one()`)).toEqual([1]);
    expect(await query('select rolname from pg_roles where rolcanlogin order by 1')).toEqual([
      'frs',
      'postgres',
    ]);
  });

  it('may hold the beginnings of a cluster', async () => {
    await mkdir(site.path('data', 'postgres.new', 'base'), { recursive: true });
    await site.launchUntilReady();
    expect(await query('select 1')).toEqual([1]);
  });

  it('is left alone when it is of another PostgreSQL', async () => {
    await mkdir(site.path('data', 'postgres'), { recursive: true });
    await writeFile(site.path('data', 'postgres', 'PG_VERSION'), '9\n');
    const tree = site.launch();
    expect(await tree.ends()).toBe(1);
    expect(tree.complaint).toMatch(/^The database in \.\/data is PostgreSQL 9, this FRS brings \d+\. .*\n$/);
    expect(tree.output).toBe('');
  });
});

describe('before anything is started, one line says', () => {
  async function refusal(variables: Record<string, string>): Promise<string> {
    const tree = site.launch(variables);
    expect(await tree.ends()).toBe(1);
    expect(tree.output).toBe('');
    expect(tree.complaint.trim().split('\n')).toHaveLength(1);
    return tree.complaint;
  }

  it('that the port is taken', async () => {
    const occupant = createServer().listen(site.port, '127.0.0.1');
    await once(occupant, 'listening');
    expect(await refusal({})).toContain(`Port ${site.port} is taken.`);
    occupant.close();
  });

  it('that the port is none', async () => {
    expect(await refusal({ PORT: '70000' })).toContain('PORT');
  });

  it('that the address is not ours', async () => {
    expect(await refusal({ HOST: '192.0.2.1' })).toContain('192.0.2.1');
  });

  it('that the data folder is a file', async () => {
    await writeFile(site.path('file'), '');
    expect(await refusal({ FRS_DATA_DIR: 'file' })).toContain('data folder ./file');
  });

  it('that no data folder can be made there', async () => {
    expect(await refusal({ FRS_DATA_DIR: '/dev/null/frs/data' })).toContain('/dev/null/frs/data');
  });

  it('that FRS runs already on this data folder', async () => {
    const tree = await site.launchUntilReady();
    expect(await refusal({})).toContain(`FRS already runs on ./data (process ${tree.pid}).`);
    expect(await query('select 1')).toEqual([1]);
  });
});

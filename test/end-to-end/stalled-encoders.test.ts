import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DataSource } from 'typeorm';
import { databaseOptions } from '#persistence';
import { parseLines } from './api-document.js';
import { Client, demoPhoto, eventually, fileOf, hashOf } from './client.js';
import { type Service, startService } from './service.js';

let service: Service;
let client: Client;
let dataSource: DataSource;
let photo: Buffer;

beforeAll(async () => {
  photo = await demoPhoto('sample4.jpg');
});

async function start(variables: Record<string, string>): Promise<void> {
  service = await startService({ FRS_WORKER_THREADS: '2', ...variables });
  client = new Client(service.url);
  dataSource = await new DataSource(
    databaseOptions({ url: service.databaseUrl, connections: 1 }),
  ).initialize();
}

async function stop(): Promise<void> {
  await dataSource.destroy();
  await service.stop();
}

function signalEncoders(signal: 'SIGSTOP' | 'SIGCONT'): void {
  const encoders = encodersOf(service.pid);
  expect(encoders).toHaveLength(2);
  for (const pid of encoders) process.kill(pid, signal);
}

const attempts = async (photo: Buffer): Promise<number | undefined> => {
  const rows: { attempts: number }[] = await dataSource.query(
    'SELECT attempts FROM images WHERE file_hash = $1',
    [hashOf(photo)],
  );
  return rows[0]?.attempts;
};

describe('an encoder that stalls beyond the deadline of its photo', () => {
  beforeAll(() => start({ FRS_ENCODE_SECONDS: '2' }));
  afterAll(stop);

  test('is killed, and another encoder processes the photo', async () => {
    signalEncoders('SIGSTOP');
    const answer = await client.encode(photo, { Prefer: 'wait=30' });
    expect(answer).toMatchObject({ status: 200, body: { message: expect.stringMatching(/^OK/) } });
    expect(await attempts(photo)).toBe(2);
  });
});

describe('an encoder that stalls', () => {
  beforeAll(() => start({ FRS_ENCODE_SECONDS: '600', FRS_MAX_PENDING: '1' }));
  afterAll(stop);

  const later = { Prefer: 'respond-async' };

  test('limits the number of pending photos; known photos do not count', async () => {
    signalEncoders('SIGSTOP');
    const second = await demoPhoto('sample3.jpg');
    expect((await client.encode(photo, later)).status).toBe(202);
    const { status, headers, body } = await client.encode(second, later);
    expect([status, headers.get('retry-after')]).toEqual([503, '5']);
    expect(body).toMatchObject({ type: 'urn:frs:problem:overloaded' });
    const batch = await client.api.POST('/generate_face_encodings', {
      body: { upload_file: [fileOf(second)] },
      parseAs: 'text',
    });
    expect(parseLines(batch.data!)).toEqual([
      expect.objectContaining({ type: 'urn:frs:problem:overloaded' }),
    ]);
    expect((await client.encode(photo, later)).status).toBe(202);
    expect((await client.look(hashOf(second))).status).toBe(404);
    signalEncoders('SIGCONT');
    await eventually(
      () => client.encode(second),
      (answer) => answer.status === 200,
    );
  });

  test('does not count as an attempt when the service is stopped', async () => {
    signalEncoders('SIGSTOP');
    const third = await demoPhoto('sample5.jpg');
    await client.encode(third, later);
    await eventually(
      () => attempts(third),
      (count) => count === 1,
    );
    await service.stopProcess();
    expect(await attempts(third)).toBe(0);
  });
});

/** The encoder processes of a service, which are children of its worker. */
function encodersOf(supervisor: number): number[] {
  const processes = execFileSync('ps', ['-A', '-ww', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' })
    .split('\n')
    .map((row) => row.trim().split(/\s+/))
    .map(([pid, parent, ...args]) => ({ pid: Number(pid), parent: Number(parent), args: args.join(' ') }));
  const worker = processes.find(({ parent, args }) => parent === supervisor && args.includes('/worker/'));
  return processes
    .filter(({ parent, args }) => parent === worker?.pid && args.includes('encoder.process'))
    .map(({ pid }) => pid);
}

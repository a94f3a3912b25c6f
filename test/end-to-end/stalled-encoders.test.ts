import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DataSource } from 'typeorm';
import { createDataSourceOptions } from '#persistence/administration';
import { parseJsonLines } from './api-document.js';
import { Client, readDemoPhoto, retryUntilAccepted, createFormFile, computeSha256 } from './client.js';
import { type Service, startService } from './service.js';

let service: Service;
let client: Client;
let dataSource: DataSource;
let photo: Buffer;

beforeAll(async () => {
  photo = await readDemoPhoto('sample4.jpg');
});

async function startServiceWithWorkers(variables: Record<string, string>): Promise<void> {
  service = await startService({ FRS_WORKER_THREADS: '2', ...variables });
  client = new Client(service.url);
  dataSource = await new DataSource(
    createDataSourceOptions({ url: service.databaseUrl, connections: 1 }),
  ).initialize();
}

async function stopService(): Promise<void> {
  await dataSource.destroy();
  await service.stop();
}

function signalEncoders(signal: 'SIGSTOP' | 'SIGCONT'): void {
  const encoders = findEncoderProcesses(service.pid);
  expect(encoders).toHaveLength(2);
  for (const pid of encoders) process.kill(pid, signal);
}

const readNumberOfAttempts = async (photo: Buffer): Promise<number | undefined> => {
  const rows: { attempts: number }[] = await dataSource.query(
    'SELECT attempts FROM images WHERE file_hash = $1',
    [computeSha256(photo)],
  );
  return rows[0]?.attempts;
};

describe('an encoder that stalls beyond the deadline of its photo', () => {
  beforeAll(() => startServiceWithWorkers({ FRS_ENCODE_SECONDS: '2' }));
  afterAll(stopService);

  test('is killed, and another encoder processes the photo', async () => {
    signalEncoders('SIGSTOP');
    const answer = await client.uploadPhoto(photo, { Prefer: 'wait=30' });
    expect(answer).toMatchObject({ status: 200, body: { message: expect.stringMatching(/^OK/) } });
    expect(await readNumberOfAttempts(photo)).toBe(2);
  });
});

describe('an encoder that stalls', () => {
  beforeAll(() => startServiceWithWorkers({ FRS_ENCODE_SECONDS: '600', FRS_MAX_PENDING: '1' }));
  afterAll(stopService);

  const later = { Prefer: 'respond-async' };

  test('has the effect that the API refuses new photos when too many are pending, but accepts photos that are already known', async () => {
    signalEncoders('SIGSTOP');
    const second = await readDemoPhoto('sample3.jpg');
    expect((await client.uploadPhoto(photo, later)).status).toBe(202);
    const { status, headers, body } = await client.uploadPhoto(second, later);
    expect([status, headers.get('retry-after')]).toEqual([503, '5']);
    expect(body).toMatchObject({ type: 'urn:frs:problem:overloaded' });
    const batch = await client.api.POST('/generate_face_encodings', {
      body: { upload_file: [createFormFile(second)] },
      parseAs: 'text',
    });
    expect(parseJsonLines(batch.data!)).toEqual([
      expect.objectContaining({ type: 'urn:frs:problem:overloaded' }),
    ]);
    expect((await client.uploadPhoto(photo, later)).status).toBe(202);
    expect((await client.lookUpPhoto(computeSha256(second))).status).toBe(404);
    signalEncoders('SIGCONT');
    await retryUntilAccepted(
      () => client.uploadPhoto(second),
      (answer) => answer.status === 200,
    );
  });

  test('leaves no counted attempt at its photo when the service is stopped', async () => {
    signalEncoders('SIGSTOP');
    const third = await readDemoPhoto('sample5.jpg');
    await client.uploadPhoto(third, later);
    await retryUntilAccepted(
      () => readNumberOfAttempts(third),
      (count) => count === 1,
    );
    await service.stopProcess();
    expect(await readNumberOfAttempts(third)).toBe(0);
  });
});

/** Finds the process IDs of the encoders of a service, which are child processes of its worker. */
function findEncoderProcesses(supervisor: number): number[] {
  const processes = execFileSync('ps', ['-A', '-ww', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' })
    .split('\n')
    .map((row) => row.trim().split(/\s+/))
    .map(([pid, parent, ...args]) => ({ pid: Number(pid), parent: Number(parent), args: args.join(' ') }));
  const worker = processes.find(
    ({ parent, args }) => parent === supervisor && args.includes('/programs/worker.js'),
  );
  return processes
    .filter(({ parent, args }) => parent === worker?.pid && args.includes('encoder.process'))
    .map(({ pid }) => pid);
}

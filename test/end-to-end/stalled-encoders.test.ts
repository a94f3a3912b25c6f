import { execFileSync } from 'node:child_process';
import { afterEach, describe, expect, test } from '@jest/globals';
import { DataSource } from 'typeorm';
import { databaseOptions } from '#persistence';
import { wrongOutcomes } from '../hostile/finding.js';
import { hostilePhotos } from '../hostile/hostile-photos.js';
import { linesIn } from './api-document.js';
import { Client, demoPhoto, eventually, fileOf, hashOf } from './client.js';
import { type Service, startService } from './service.js';

let service: Service;

afterEach(() => service.stop());

test('every hostile photo is refused, and an ordinary one beside them is encoded', async () => {
  service = await startService();
  expect(wrongOutcomes(await hostilePhotos.run(service.url))).toEqual([]);
});

describe('an encoder that does not go on', () => {
  const photo = demoPhoto('sample4.jpg');
  let dataSource: DataSource;

  /** Starts a service whose encoders stand still. */
  async function startFrozen(variables: Record<string, string>): Promise<Client> {
    service = await startService({ FRS_WORKER_THREADS: '2', ...variables });
    dataSource = await new DataSource(
      databaseOptions({ url: service.databaseUrl, connections: 1 }),
    ).initialize();
    const encoders = encodersOf(service.pid);
    expect(encoders).toHaveLength(2);
    for (const pid of encoders) process.kill(pid, 'SIGSTOP');
    return new Client(service.url);
  }

  afterEach(() => dataSource.destroy());

  const attempts = async (hash: string): Promise<number | undefined> => {
    const rows: { attempts: number }[] = await dataSource.query(
      'SELECT attempts FROM images WHERE file_hash = $1',
      [hash],
    );
    return rows[0]?.attempts;
  };

  test('is ended at the deadline of its photo, and the photo is encoded by another', async () => {
    const client = await startFrozen({ FRS_ENCODE_SECONDS: '2' });
    const answer = await client.encode(await photo, { Prefer: 'wait=30' });
    expect(answer).toMatchObject({ status: 200, body: { message: expect.stringMatching(/^OK/) } });
    expect(await attempts(hashOf(await photo))).toBe(2);
  });

  test('lets no more photos wait than may, known ones not counted', async () => {
    const client = await startFrozen({ FRS_ENCODE_SECONDS: '600', FRS_MAX_PENDING: '1' });
    const [first, second] = [await photo, await demoPhoto('sample3.jpg')];
    const later = { Prefer: 'respond-async' };
    expect((await client.encode(first, later)).status).toBe(202);
    const { status, headers, body } = await client.encode(second, later);
    expect([status, headers.get('retry-after')]).toEqual([503, '5']);
    expect(body).toMatchObject({ type: 'urn:frs:problem:overloaded' });
    const batch = await client.api.POST('/generate_face_encodings', {
      body: { upload_file: [fileOf(second)] },
      parseAs: 'text',
    });
    expect(linesIn(batch.data!)).toEqual([expect.objectContaining({ type: 'urn:frs:problem:overloaded' })]);
    expect((await client.encode(first, later)).status).toBe(202);
    expect((await client.look(hashOf(second))).status).toBe(404);
    for (const pid of encodersOf(service.pid)) process.kill(pid, 'SIGCONT');
    await eventually(
      () => client.encode(second),
      (answer) => answer.status === 200,
    );
  });

  test('is not blamed on its photo when the service is stopped', async () => {
    const client = await startFrozen({ FRS_ENCODE_SECONDS: '600' });
    await client.encode(await photo, { Prefer: 'respond-async' });
    const hash = hashOf(await photo);
    await eventually(
      () => attempts(hash),
      (count) => count === 1,
    );
    await service.end();
    expect(await attempts(hash)).toBe(0);
  });
});

/** The encoder processes below the worker of a service. */
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

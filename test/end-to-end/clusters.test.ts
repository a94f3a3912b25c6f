import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type components } from '../../clients/typescript/src/index.js';
import { Client, retryUntilAccepted } from './client.js';
import { type Service, startApi, startService, withSearchProcess } from './service.js';

type ListedCluster = components['schemas']['ListedClusterAnswer'];
type ClusterRun = components['schemas']['ClusterRunResponse'];

let service: Service;
let secondReplica: Service;
let client: Client;
/** A client of another replica of the API. */
let secondClient: Client;

beforeAll(async () => {
  service = await startService(withSearchProcess);
  secondReplica = await startApi({ DATABASE_URL: service.databaseUrl });
  client = new Client(service.url);
  secondClient = new Client(secondReplica.url);
});

afterAll(async () => {
  await secondReplica?.stop();
  await service?.stop();
});

beforeEach(async () => {
  await client.api.DELETE('/clusters/run');
  for (const { name } of (await client.api.GET('/subjects')).data!.subjects) {
    await client.api.DELETE('/subjects/{name}', { params: { path: { name } } });
  }
  for (const { file_hash } of (await client.api.GET('/images')).data!.images) {
    await client.api.DELETE('/face_encoding/{file_hash}', { params: { path: { file_hash } } });
  }
});

/** Returns the file hash of a photo that shows one face of a person. */
const createPhotoHash = (person: number, number: number): string =>
  (1000 * person + number).toString(16).padStart(64, '0');

const createPhotoHashes = (person: number, count: number): string[] =>
  Array.from({ length: count }, (_, number) => createPhotoHash(person, number));

/**
 * Creates an encoding of a person. The distance between encodings of one person is below 0.3, and between encodings of
 * two people above 0.9.
 */
const createEncoding = (person: number, number: number): number[] =>
  Array.from({ length: 128 }, (_, i) => Math.sin(131 * person + i) / 10 + Math.sin(977 * number + i) / 200);

async function importFaces(person: number, count: number, first = 0): Promise<void> {
  const lines = Array.from({ length: count }, (_, i) =>
    JSON.stringify({
      file_hash: createPhotoHash(person, first + i),
      model: 'model 1',
      faces: [{ encoding: createEncoding(person, first + i) }],
    }),
  );
  await client.api.POST('/import', { body: lines.join('\n') });
}

/** Starts a run, waits until it has finished, and returns its result. */
async function runClustering(): Promise<NonNullable<ClusterRun['last']>> {
  const { response } = await client.api.POST('/clusters');
  expect(response.status).toBe(202);
  expect(response.headers.get('Location')).toBe('/clusters/run');
  const { data } = await retryUntilAccepted(
    () => client.api.GET('/clusters/run'),
    ({ data }) => data?.state === 'idle',
  );
  return data!.last!;
}

async function listClusters(from = client): Promise<ListedCluster[]> {
  return (await from.api.GET('/clusters')).data!.clusters;
}

const createClusterPathParameters = (id: number) => ({ params: { path: { cluster: String(id) } } });

function nameCluster(id: number, name: string) {
  return client.api.POST('/clusters/{cluster}/subject', {
    ...createClusterPathParameters(id),
    body: { name },
  });
}

function putDecision(name: string, file_hash: string, is_subject: boolean) {
  return client.api.PUT('/subjects/{name}/decisions/{file_hash}/{face}', {
    params: { path: { name, file_hash, face: '0' } },
    body: { is_subject },
  });
}

async function listEnrolledHashes(name: string): Promise<(string | null)[]> {
  const { data } = await client.api.GET('/subjects/{name}/faces', { params: { path: { name } } });
  return data!.faces.map(({ file_hash }) => file_hash).sort();
}

describe('clustering', () => {
  test('groups faces into clusters, which every replica lists with the largest first; searches find the faces of a named cluster', async () => {
    await importFaces(1, 4);
    await importFaces(2, 3);
    await importFaces(3, 2);
    expect(await runClustering()).toMatchObject({ state: 'succeeded', clustered_faces: 7, new_clusters: 2 });
    const clusters = await listClusters(secondClient);
    expect(clusters.map(({ number_of_faces }) => number_of_faces)).toEqual([4, 3]);
    expect(clusters[0]!.faces.map(({ file_hash }) => file_hash).sort()).toEqual(createPhotoHashes(1, 4));
    const { data: named } = await nameCluster(clusters[0]!.id, 'Ada');
    expect(named).toMatchObject({ subject: 'Ada', enrolled_faces: 4, excluded_faces: 0 });
    expect((await listClusters(secondClient)).map(({ id }) => id)).toEqual([clusters[1]!.id]);
    const body = { encoding: createEncoding(1, 20), model: 'model 1', threshold: 0.4 };
    await retryUntilAccepted(
      () => client.api.POST('/search', { body: body as never }),
      ({ data }) => data?.faces[0]?.candidates[0]?.subject === 'Ada',
    );
  });

  test('returns the list of clusters and the faces of a cluster in pages', async () => {
    await importFaces(1, 4);
    await importFaces(2, 3);
    await runClustering();
    const { data: first } = await client.api.GET('/clusters', { params: { query: { limit: 1, faces: 2 } } });
    expect(first!.clusters).toMatchObject([{ number_of_faces: 4, faces: [{ face: 0 }, { face: 0 }] }]);
    const { data: second } = await client.api.GET('/clusters', {
      params: { query: { limit: 1, cursor: first!.next_cursor! } },
    });
    expect(second).toMatchObject({ clusters: [{ number_of_faces: 3 }], next_cursor: null });
    const { id } = first!.clusters[0]!;
    const faces: string[] = [];
    for (let cursor: string | null | undefined; cursor !== null;) {
      const query = { limit: 3, ...(cursor === undefined ? {} : { cursor }) };
      const path = { cluster: String(id) };
      const { data } = await client.api.GET('/clusters/{cluster}', { params: { path, query } });
      faces.push(...data!.faces.map(({ file_hash }) => file_hash));
      cursor = data!.next_cursor;
    }
    expect(faces.sort()).toEqual(createPhotoHashes(1, 4));
  });

  test('returns the same run if it is requested again, from any replica, before the run has finished', async () => {
    const { data } = await client.api.POST('/clusters');
    const { data: again } = await secondClient.api.POST('/clusters');
    // The first run may have finished in the meantime.
    if (again!.progress!.requested_at !== data!.progress!.requested_at) expect(again!.last).not.toBeNull();
    await runClustering();
  });

  test('can be cancelled through any replica, and the next run clusters the remaining faces', async () => {
    await importFaces(1, 3);
    await client.api.POST('/clusters');
    expect((await secondClient.api.DELETE('/clusters/run')).response.status).toBe(204);
    expect((await client.api.GET('/clusters/run')).data).toMatchObject({ state: 'idle', progress: null });
    expect(await runClustering()).toMatchObject({ state: 'succeeded' });
    expect((await listClusters()).map(({ number_of_faces }) => number_of_faces)).toEqual([3]);
  });

  test('does not change the ids of clusters in later runs, and does not form dismissed clusters again', async () => {
    await importFaces(1, 3);
    await importFaces(2, 3);
    await runClustering();
    const [kept, dismissed] = await listClusters();
    await client.api.DELETE('/clusters/{cluster}', createClusterPathParameters(dismissed!.id));
    await importFaces(1, 1, 3);
    await runClustering();
    expect(await listClusters()).toMatchObject([{ id: kept!.id, number_of_faces: 4 }]);
    expect(
      (await client.api.GET('/clusters/{cluster}', createClusterPathParameters(dismissed!.id))).response
        .status,
    ).toBe(404);
  });
});

describe('the split of a cluster', () => {
  const splitCluster = (id: number, hashes: readonly string[]) =>
    client.api.POST('/clusters/{cluster}/split', {
      ...createClusterPathParameters(id),
      body: { faces: hashes.map((file_hash) => ({ file_hash, face: 0 })) },
    });

  test('creates a second cluster, which later runs do not merge with the first one', async () => {
    await importFaces(1, 8);
    await runClustering();
    const [found] = await listClusters();
    const moved = createPhotoHashes(1, 3);
    const { data } = await splitCluster(found!.id, moved);
    expect(data).toMatchObject({
      cluster: { id: found!.id, number_of_faces: 5 },
      new_cluster: { number_of_faces: 3 },
      dismissed_faces: 0,
    });
    await importFaces(1, 2, 8);
    expect(await runClustering()).toMatchObject({ merged_clusters: 0, clustered_faces: 2 });
    const clusters = await listClusters(secondClient);
    expect(clusters.map(({ id }) => id).sort()).toEqual([found!.id, data!.new_cluster!.id].sort());
    const split = clusters.find(({ id }) => id === data!.new_cluster!.id)!;
    expect(split.faces.map(({ file_hash }) => file_hash)).toEqual(expect.arrayContaining(moved));
  });

  test('removes one or two faces, which later runs do not add again', async () => {
    await importFaces(1, 5);
    await runClustering();
    const [found] = await listClusters();
    const { data } = await splitCluster(found!.id, createPhotoHashes(1, 1));
    expect(data).toMatchObject({ cluster: { number_of_faces: 4 }, new_cluster: null, dismissed_faces: 1 });
    await runClustering();
    expect(await listClusters()).toMatchObject([{ id: found!.id, number_of_faces: 4 }]);
  });

  test('leaves no cluster of fewer than three faces', async () => {
    await importFaces(1, 5);
    await runClustering();
    const [found] = await listClusters();
    const { data } = await splitCluster(found!.id, createPhotoHashes(1, 3));
    expect(data).toMatchObject({ cluster: null, new_cluster: { number_of_faces: 3 }, dismissed_faces: 2 });
    expect(await listClusters()).toMatchObject([{ id: data!.new_cluster!.id, number_of_faces: 3 }]);
  });

  test('is refused as a whole if a face is not in the cluster', async () => {
    await importFaces(1, 4);
    await importFaces(2, 1);
    await runClustering();
    const [found] = await listClusters();
    const { response, error } = await splitCluster(found!.id, [createPhotoHash(1, 0), createPhotoHash(2, 0)]);
    expect(response.status).toBe(422);
    expect(error).toMatchObject({ type: 'urn:frs:problem:not-in-cluster' });
    expect(await listClusters()).toMatchObject([{ id: found!.id, number_of_faces: 4 }]);
  });
});

test('some faces of a cluster can be named, and the others remain in it', async () => {
  await importFaces(1, 6);
  await runClustering();
  const [found] = await listClusters();
  const named = createPhotoHashes(1, 3);
  const { data } = await client.api.POST('/clusters/{cluster}/subject', {
    ...createClusterPathParameters(found!.id),
    body: { name: 'Ada', faces: named.map((file_hash) => ({ file_hash, face: 0 })) },
  });
  expect(data).toMatchObject({ enrolled_faces: 3, excluded_faces: 0 });
  expect(await listEnrolledHashes('Ada')).toEqual(named);
  expect(await listClusters()).toMatchObject([{ id: found!.id, number_of_faces: 3 }]);
});

describe('decisions', () => {
  test('still apply after later clustering runs and after a cluster is named', async () => {
    await importFaces(1, 5);
    await client.api.POST('/subjects/{name}/faces', {
      params: { path: { name: 'Ada' } },
      body: { encoding: createEncoding(9, 0), model: 'model 1' },
    });
    expect((await putDecision('Ada', createPhotoHash(1, 0), false)).data!.decision.is_subject).toBe(false);
    expect((await putDecision('Ada', createPhotoHash(1, 1), true)).data!.decision.is_subject).toBe(true);
    await runClustering();
    const [found] = await listClusters();
    expect(found!.faces.map(({ file_hash }) => file_hash)).not.toContain(createPhotoHash(1, 1));
    expect((await nameCluster(found!.id, 'ADA')).data).toMatchObject({
      enrolled_faces: 3,
      excluded_faces: 1,
    });
    await runClustering();
    expect(await listEnrolledHashes('Ada')).toEqual(expect.arrayContaining(createPhotoHashes(1, 5).slice(1)));
    expect(await listEnrolledHashes('Ada')).not.toContain(createPhotoHash(1, 0));
    const { data } = await secondClient.api.GET('/subjects/{name}/decisions', {
      params: { path: { name: 'Ada' } },
    });
    expect(data!.decisions.map(({ file_hash, is_subject }) => [file_hash, is_subject])).toEqual([
      [createPhotoHash(1, 0), false],
      [createPhotoHash(1, 1), true],
    ]);
  });

  test('cause a refusal of enrolments that contradict them', async () => {
    await importFaces(1, 2);
    const enrol = (number: number) =>
      client.api.POST('/subjects/{name}/faces', {
        params: { path: { name: 'Ada' } },
        body: { file_hash: createPhotoHash(1, number) },
      });
    await enrol(0);
    await putDecision('Ada', createPhotoHash(1, 1), false);
    const { response, error } = await enrol(1);
    expect(response.status).toBe(409);
    expect(error).toMatchObject({ type: 'urn:frs:problem:contradicts-decision' });
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { DataSource } from 'typeorm';
import {
  ClusteringRepository,
  ClusterRunsRepository,
  ClustersRepository,
  createDataSourceOptions,
  FaceDecisionsRepository,
  EnrolledFacesRepository,
  ImageArchiveRepository,
  ImagesRepository,
  IndexEntriesRepository,
  parseSubjectName,
  ClusterRunEndedError,
  type ClusterRunResult,
  StagingCipher,
  SubjectArchiveRepository,
  type SubjectName,
  SubjectsRepository,
} from '#persistence';
import { createMigratedDatabase } from '../../../test/servers/postgres.js';
import { ClusteringRun } from '../src/cluster-faces/clustering-run.js';
import { WorkerMetrics } from '../src/metrics/worker-metrics.js';

let database: Awaited<ReturnType<typeof createMigratedDatabase>>;
let dataSource: DataSource;
let clusteringRun: ClusteringRun;
let clusterRuns: ClusterRunsRepository;
let clusters: ClustersRepository;
let decisions: FaceDecisionsRepository;
let subjects: SubjectsRepository;
let enrolledFaces: EnrolledFacesRepository;
let images: ImagesRepository;

beforeAll(async () => {
  database = await createMigratedDatabase();
  dataSource = await new DataSource(
    createDataSourceOptions({ url: database.url, connections: 8 }),
  ).initialize();
  clusterRuns = new ClusterRunsRepository(dataSource);
  clusters = new ClustersRepository(dataSource);
  decisions = new FaceDecisionsRepository(dataSource);
  subjects = new SubjectsRepository(dataSource);
  enrolledFaces = new EnrolledFacesRepository(dataSource);
  images = new ImagesRepository(dataSource, new StagingCipher('a secret'));
  clusteringRun = new ClusteringRun(
    new ClusteringRepository(dataSource),
    new IndexEntriesRepository(database.url),
    new WorkerMetrics({ threads: 1 }),
  );
});

afterAll(async () => {
  await dataSource.destroy();
  await database.drop();
});

beforeEach(async () => {
  await dataSource.query('TRUNCATE "images", "subjects", "clusters", "cluster_runs" CASCADE');
});

const parseName = (text: string): SubjectName => parseSubjectName(text) as SubjectName;

/** The hash of a photo of a person. Each photo shows one face. */
const createPhotoHash = (person: number, number: number): string =>
  (1000 * person + number).toString(16).padStart(64, '0');

/** An encoding that is near to those of the same person, and far from those of others. */
const createEncoding = (person: number, number: number): number[] =>
  Array.from({ length: 128 }, (_, i) =>
    Math.fround(Math.sin(131 * person + i) / 10 + Math.sin(977 * number + i) / 200),
  );

/** Stores photos of a person. */
async function storePhotos(person: number, numbers: readonly number[], model = 'model 1'): Promise<void> {
  await new ImageArchiveRepository(dataSource).importImages(
    numbers.map((number) => ({
      fileHash: createPhotoHash(person, number),
      model,
      width: null,
      height: null,
      faces: [{ encoding: createEncoding(person, number) }],
    })),
  );
}

const ignoreProgress = () => Promise.resolve();

/** Runs the clustering until its end. */
async function runClustering(): Promise<ClusterRunResult> {
  const { id } = await clusterRuns.requestRun();
  const attempt = (await clusterRuns.beginAttempt(id))!;
  const result = await clusteringRun.execute(attempt, new AbortController().signal, (done, total) =>
    clusterRuns.recordProgress(attempt, done, total),
  );
  await clusterRuns.markSucceeded(attempt, result);
  return result;
}

/** Returns a map from the ID of each cluster to the file hashes of its faces. */
async function readClusters(): Promise<Map<number, string[]>> {
  const found = await clusters.list(undefined, 100, 100);
  return new Map(found.map(({ id, faces }) => [id, faces.map(({ fileHash }) => fileHash).sort()]));
}

const createPhotoHashes = (person: number, ...numbers: number[]): string[] =>
  numbers.map((number) => createPhotoHash(person, number));

const createFaceReference = (fileHash: string) => ({ fileHash, position: 0 });

const enrolledHashes = async (name: string): Promise<(string | null)[]> =>
  (await enrolledFaces.list(parseName(name).key, 0, 100)).map(({ fileHash }) => fileHash).sort();

/** Stores three photos of a person and clusters them. */
async function storeCluster(person = 1, numbers = [1, 2, 3]): Promise<number> {
  await storePhotos(person, numbers);
  await runClustering();
  const found = [...(await readClusters())].find(([, hashes]) =>
    hashes.includes(createPhotoHash(person, numbers[0]!)),
  );
  return found![0];
}

describe('a run', () => {
  test('forms a cluster of at least three faces of a person, and returns the numbers of its changes', async () => {
    await storePhotos(1, [1, 2, 3, 4]);
    await storePhotos(2, [1, 2, 3]);
    await storePhotos(3, [1, 2]);
    expect(await runClustering()).toEqual({ clusteredFaces: 7, newClusters: 2, mergedClusters: 0 });
    expect([...(await readClusters()).values()]).toEqual([
      createPhotoHashes(1, 1, 2, 3, 4),
      createPhotoHashes(2, 1, 2, 3),
    ]);
    expect(await clusterRuns.findLastFinishedRun()).toMatchObject({
      state: 'succeeded',
      result: { newClusters: 2 },
    });
  });

  test('has no effect if there are no new faces', async () => {
    await storeCluster();
    const before = await readClusters();
    expect(await runClustering()).toEqual({ clusteredFaces: 0, newClusters: 0, mergedClusters: 0 });
    expect(await readClusters()).toEqual(before);
  });

  test('adds new faces to existing clusters, and forms clusters with faces of earlier runs', async () => {
    await storePhotos(2, [1, 2]);
    const id = await storeCluster();
    await storePhotos(1, [4]);
    await storePhotos(2, [3]);
    expect(await runClustering()).toEqual({ clusteredFaces: 4, newClusters: 1, mergedClusters: 0 });
    const found = await readClusters();
    expect(found.get(id)).toEqual(createPhotoHashes(1, 1, 2, 3, 4));
    expect([...found.values()]).toContainEqual(createPhotoHashes(2, 1, 2, 3));
  });

  test('clusters only faces that were encoded by the same model as the latest photo', async () => {
    await storePhotos(1, [1, 2, 3], 'model 0');
    await storePhotos(1, [4, 5], 'model 1');
    await runClustering();
    expect((await readClusters()).size).toBe(0);
  });

  test('ignores enrolled faces', async () => {
    await storePhotos(1, [1, 2, 3, 4, 5]);
    await enrolledFaces.enrol(parseName('Ada'), createFaceReference(createPhotoHash(1, 2)));
    await runClustering();
    expect([...(await readClusters()).values()]).toEqual([createPhotoHashes(1, 1, 3, 4, 5)]);
  });

  test('ignores faces that are too small or unclear', async () => {
    const faces = [
      { width: 40, height: 30, score: 0.9 },
      { width: 30, height: 40, score: 0.95 },
      { width: 100, height: 120, score: 0.91 },
      { width: 39, height: 39, score: 0.95 },
      { width: 100, height: 120, score: 0.89 },
    ];
    await new ImageArchiveRepository(dataSource).importImages(
      faces.map((face, number) => ({
        fileHash: createPhotoHash(1, number),
        model: 'model 1',
        width: 1000,
        height: 1000,
        faces: [{ ...face, x: 0, y: 0, encoding: createEncoding(1, number) }],
      })),
    );
    await runClustering();
    expect([...(await readClusters()).values()]).toEqual([createPhotoHashes(1, 0, 1, 2)]);
  });

  test('does not connect the faces of one photo', async () => {
    await new ImageArchiveRepository(dataSource).importImages(
      [1, 2].map((number) => ({
        fileHash: createPhotoHash(number, 1),
        model: 'model 1',
        width: null,
        height: null,
        faces: [1, 2, 3].map((position) => ({ encoding: createEncoding(number, position) })),
      })),
    );
    await storePhotos(2, [2]);
    await runClustering();
    expect([...(await readClusters()).values()]).toEqual([
      [createPhotoHash(2, 1), createPhotoHash(2, 1), createPhotoHash(2, 1), createPhotoHash(2, 2)],
    ]);
  });

  test('stores nothing if it was cancelled', async () => {
    await storePhotos(1, [1, 2, 3]);
    const { id } = await clusterRuns.requestRun();
    const attempt = (await clusterRuns.beginAttempt(id))!;
    await expect(
      clusteringRun.execute(attempt, new AbortController().signal, async () => {
        await clusterRuns.cancelRun();
      }),
    ).rejects.toBeInstanceOf(ClusterRunEndedError);
    expect((await readClusters()).size).toBe(0);
    expect(await clusterRuns.findLastFinishedRun()).toMatchObject({ state: 'cancelled', result: undefined });
    expect(await clusterRuns.beginAttempt(id)).toBeUndefined();
  });

  test('stores nothing if another worker has started the same run again', async () => {
    await storePhotos(1, [1, 2, 3]);
    const { id } = await clusterRuns.requestRun();
    const first = (await clusterRuns.beginAttempt(id))!;
    await clusterRuns.beginAttempt(id);
    await expect(
      clusteringRun.execute(first, new AbortController().signal, ignoreProgress),
    ).rejects.toBeInstanceOf(ClusterRunEndedError);
  });

  test('is interrupted when its signal is aborted', async () => {
    await storePhotos(1, [1, 2, 3]);
    const { id } = await clusterRuns.requestRun();
    const attempt = (await clusterRuns.beginAttempt(id))!;
    const shutdown = new AbortController();
    const execution = clusteringRun.execute(attempt, shutdown.signal, () => {
      shutdown.abort(new Error('the worker is shutting down'));
      return Promise.resolve();
    });
    await expect(execution).rejects.toThrow('the worker is shutting down');
  });

  test('is created only once if several requests for a run arrive at the same time', async () => {
    const requested = await Promise.all(Array.from({ length: 5 }, () => clusterRuns.requestRun()));
    expect(new Set(requested.map(({ id }) => id)).size).toBe(1);
  });

  test('omits faces that are deleted during the run', async () => {
    await storePhotos(1, [1, 2, 3, 4]);
    await storePhotos(2, [1, 2, 3]);
    const { id } = await clusterRuns.requestRun();
    const attempt = (await clusterRuns.beginAttempt(id))!;
    let deleted = false;
    await clusteringRun.execute(attempt, new AbortController().signal, async () => {
      if (deleted) return;
      deleted = true;
      await images.delete(createPhotoHash(1, 1));
      await images.delete(createPhotoHash(2, 1));
    });
    expect([...(await readClusters()).values()]).toEqual([createPhotoHashes(1, 2, 3, 4)]);
  });
});

describe('a cluster', () => {
  test('is listed after larger clusters, and the list is returned in pages', async () => {
    await storePhotos(1, [1, 2, 3]);
    await storePhotos(2, [1, 2, 3, 4]);
    await storePhotos(3, [1, 2, 3]);
    await runClustering();
    const all = await clusters.list(undefined, 10, 2);
    expect(all.map(({ numberOfFaces }) => numberOfFaces)).toEqual([4, 3, 3]);
    expect(all.map(({ faces }) => faces.length)).toEqual([2, 2, 2]);
    expect((await clusters.list(undefined, 10, 0)).map(({ faces }) => faces)).toEqual([[], [], []]);
    const pages = [];
    for (let after: (typeof all)[number] | undefined; ;) {
      const [next] = await clusters.list(after, 1, 2);
      if (next === undefined) break;
      pages.push(next);
      after = next;
    }
    expect(pages).toEqual(all);
  });

  test('is deleted when it is named, and its faces are enrolled', async () => {
    const id = await storeCluster();
    expect(await clusters.nameCluster(id, parseName('Ada'))).toEqual({
      kind: 'named',
      subject: 'Ada',
      enrolled: 3,
      excluded: 0,
    });
    expect(await enrolledHashes('Ada')).toEqual(createPhotoHashes(1, 1, 2, 3));
    expect(await clusters.find(id)).toBeUndefined();
    await runClustering();
    expect((await readClusters()).size).toBe(0);
  });

  test('cannot be named if it does not exist, and no subject is created', async () => {
    expect(await clusters.nameCluster(99, parseName('Ada'))).toEqual({ kind: 'unknown-cluster' });
    expect(await subjects.find('ADA')).toBeUndefined();
  });

  test('is not formed again after it was dismissed, and new faces are not added to it', async () => {
    const id = await storeCluster();
    expect(await clusters.dismissCluster(id)).toBe(true);
    expect(await clusters.dismissCluster(id)).toBe(false);
    await storePhotos(1, [4, 5]);
    await runClustering();
    expect((await readClusters()).size).toBe(0);
  });

  test('loses a face that is enrolled or deleted', async () => {
    const id = await storeCluster(1, [1, 2, 3, 4, 5]);
    await enrolledFaces.enrol(parseName('Ada'), createFaceReference(createPhotoHash(1, 1)));
    await images.delete(createPhotoHash(1, 2));
    expect((await readClusters()).get(id)).toEqual(createPhotoHashes(1, 3, 4, 5));
  });

  test('loses a face if an import enrols the face, or contains a decision that the face shows a subject', async () => {
    const id = await storeCluster(1, [1, 2, 3, 4, 5, 6]);
    await new SubjectArchiveRepository(dataSource).importSubjects([
      {
        name: parseName('Ada'),
        enrolledFaces: [createFaceReference(createPhotoHash(1, 1))],
        decisions: [
          { ...createFaceReference(createPhotoHash(1, 2)), isSubject: true },
          { ...createFaceReference(createPhotoHash(1, 3)), isSubject: false },
        ],
      },
    ]);
    expect((await readClusters()).get(id)).toEqual(createPhotoHashes(1, 3, 4, 5, 6));
  });

  test('is not found if it has fewer than three faces, and its faces are clustered again', async () => {
    const id = await storeCluster();
    await images.delete(createPhotoHash(1, 1));
    expect(await clusters.find(id)).toBeUndefined();
    expect(await clusters.dismissCluster(id)).toBe(false);
    expect((await readClusters()).size).toBe(0);
    await storePhotos(1, [4]);
    await runClustering();
    expect([...(await readClusters()).values()]).toEqual([createPhotoHashes(1, 2, 3, 4)]);
  });

  test('can be named, dismissed and deleted at the same time without a deadlock', async () => {
    for (let round = 0; round < 5; round++) {
      const numbers = [1, 2, 3, 4, 5, 6];
      const id = await storeCluster(1, numbers);
      await storeCluster(2, numbers);
      await Promise.all([
        clusters.nameCluster(id, parseName('Ada')),
        images.delete(createPhotoHash(1, 1)),
        enrolledFaces.enrol(parseName('Grace'), createFaceReference(createPhotoHash(1, 2))),
        clusters.dismissCluster(id),
        images.deleteExpired(0, 20, () => Promise.resolve()),
        runClustering(),
      ]);
      await images.deleteExpired(0, 20, () => Promise.resolve());
      await dataSource.query('DELETE FROM "subjects"');
    }
    expect(await dataSource.query('SELECT FROM "cluster_faces"')).toEqual([]);
  });
});

describe('a decision', () => {
  const decide = (name: string, fileHash: string, isSubject: boolean) =>
    decisions.storeDecision(parseName(name).key, createFaceReference(fileHash), isSubject);

  beforeEach(async () => {
    await enrolledFaces.enrol(parseName('Ada'), { encoding: createEncoding(9, 1), model: 'model 1' });
    await enrolledFaces.enrol(parseName('Grace'), { encoding: createEncoding(8, 1), model: 'model 1' });
  });

  test('that a face does not show a subject prevents the enrolment of the face when its cluster is named', async () => {
    const id = await storeCluster(1, [1, 2, 3, 4]);
    await decide('Ada', createPhotoHash(1, 2), false);
    expect(await clusters.nameCluster(id, parseName('Ada'))).toEqual({
      kind: 'named',
      subject: 'Ada',
      enrolled: 3,
      excluded: 1,
    });
    expect(await enrolledHashes('Ada')).not.toContain(createPhotoHash(1, 2));
    await runClustering();
    expect(await clusters.nameCluster(id, parseName('Ada'))).toEqual({ kind: 'unknown-cluster' });
  });

  test('about each of three faces keeps these faces in their cluster when the cluster is named', async () => {
    const id = await storeCluster(1, [1, 2, 3, 4, 5]);
    for (const number of [1, 2, 3]) await decide('Ada', createPhotoHash(1, number), false);
    expect(await clusters.nameCluster(id, parseName('Ada'))).toMatchObject({ enrolled: 2, excluded: 3 });
    expect((await readClusters()).get(id)).toEqual(createPhotoHashes(1, 1, 2, 3));
    expect(await clusters.nameCluster(id, parseName('Grace'))).toMatchObject({ enrolled: 3, excluded: 0 });
  });

  test('that a face shows a subject enrols the face, and removes it from its cluster and from other subjects', async () => {
    await storeCluster(1, [1, 2, 3, 4]);
    await enrolledFaces.enrol(parseName('Grace'), createFaceReference(createPhotoHash(1, 1)));
    expect(await decide('Ada', createPhotoHash(1, 1), true)).toMatchObject({
      kind: 'decided',
      decision: { fileHash: createPhotoHash(1, 1), position: 0, isSubject: true },
    });
    expect(await enrolledHashes('Ada')).toContain(createPhotoHash(1, 1));
    expect(await enrolledHashes('Grace')).not.toContain(createPhotoHash(1, 1));
    await runClustering();
    expect([...(await readClusters()).values()]).toEqual([createPhotoHashes(1, 2, 3, 4)]);
    await decide('Grace', createPhotoHash(1, 1), true);
    expect(await enrolledHashes('Ada')).not.toContain(createPhotoHash(1, 1));
    expect(await decisions.list('ADA', 0, 10)).toEqual([]);
  });

  test('is replaced by a later decision about the same face and subject', async () => {
    await storePhotos(1, [1]);
    await decide('Ada', createPhotoHash(1, 1), true);
    await decide('Ada', createPhotoHash(1, 1), false);
    expect(await decisions.list('ADA', 0, 10)).toMatchObject([
      { fileHash: createPhotoHash(1, 1), isSubject: false },
    ]);
    expect(await enrolledHashes('Ada')).not.toContain(createPhotoHash(1, 1));
  });

  test('prevents an enrolment that contradicts it, until the decision is withdrawn', async () => {
    await storePhotos(1, [1]);
    await decide('Ada', createPhotoHash(1, 1), false);
    expect(await enrolledFaces.enrol(parseName('Ada'), createFaceReference(createPhotoHash(1, 1)))).toEqual({
      kind: 'contradicts-decision',
    });
    expect(await decisions.withdrawDecision('ADA', createFaceReference(createPhotoHash(1, 1)))).toBe(true);
    expect(await decisions.withdrawDecision('ADA', createFaceReference(createPhotoHash(1, 1)))).toBe(false);
    expect(
      await enrolledFaces.enrol(parseName('Ada'), createFaceReference(createPhotoHash(1, 1))),
    ).toMatchObject({
      kind: 'enrolled',
    });
  });

  test('that a face shows a subject is deleted together with the enrolled face', async () => {
    await storePhotos(1, [1]);
    await decide('Ada', createPhotoHash(1, 1), true);
    const example = (await enrolledFaces.list('ADA', 0, 10)).find(({ fileHash }) => fileHash !== null);
    await enrolledFaces.delete('ADA', example!.id);
    expect(await decisions.list('ADA', 0, 10)).toEqual([]);
  });

  test.each([
    ['unknown-subject', 'Nobody', 1],
    ['unknown-image', 'Ada', 2],
  ])('is refused: %s', async (kind, name, number) => {
    await storePhotos(1, [1]);
    expect(await decide(name, createPhotoHash(1, number), true)).toEqual({ kind });
  });

  test('remains after a merge of its subject with another subject, like the enrolled faces of both', async () => {
    await storePhotos(1, [1, 2, 3, 4]);
    await decide('Ada', createPhotoHash(1, 1), true);
    await decide('Grace', createPhotoHash(1, 1), false);
    await enrolledFaces.enrol(parseName('Grace'), createFaceReference(createPhotoHash(1, 2)));
    await decide('Ada', createPhotoHash(1, 2), false);
    await decide('Ada', createPhotoHash(1, 3), false);
    await subjects.rename('ADA', parseName('Grace'));
    const merged = await decisions.list('GRACE', 0, 10);
    expect(merged.map(({ fileHash, isSubject }) => [fileHash, isSubject])).toEqual([
      [createPhotoHash(1, 1), true],
      [createPhotoHash(1, 3), false],
    ]);
    expect(await enrolledHashes('Grace')).toEqual(expect.arrayContaining(createPhotoHashes(1, 1, 2)));
  });
});

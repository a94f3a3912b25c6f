import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { DataSource } from 'typeorm';
import {
  ClusteringRepository,
  ClusterRunsRepository,
  ClustersRepository,
  databaseOptions,
  DecisionsRepository,
  EnrolledFacesRepository,
  ImageArchiveRepository,
  ImagesRepository,
  IndexEntriesRepository,
  parseSubjectName,
  RunEnded,
  type RunResult,
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
let clustering: ClusteringRun;
let runs: ClusterRunsRepository;
let clusters: ClustersRepository;
let decisions: DecisionsRepository;
let subjects: SubjectsRepository;
let examples: EnrolledFacesRepository;
let images: ImagesRepository;

beforeAll(async () => {
  database = await createMigratedDatabase();
  dataSource = await new DataSource(databaseOptions({ url: database.url, connections: 8 })).initialize();
  runs = new ClusterRunsRepository(dataSource);
  clusters = new ClustersRepository(dataSource);
  decisions = new DecisionsRepository(dataSource);
  subjects = new SubjectsRepository(dataSource);
  examples = new EnrolledFacesRepository(dataSource);
  images = new ImagesRepository(dataSource, new StagingCipher('a secret'));
  clustering = new ClusteringRun(
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

const named = (text: string): SubjectName => parseSubjectName(text) as SubjectName;

/** The hash of a photo of a person. Each photo shows one face. */
const photo = (person: number, number: number): string =>
  (1000 * person + number).toString(16).padStart(64, '0');

/** An encoding that is near to those of the same person, and far from those of others. */
const encodingOf = (person: number, number: number): number[] =>
  Array.from({ length: 128 }, (_, i) =>
    Math.fround(Math.sin(131 * person + i) / 10 + Math.sin(977 * number + i) / 200),
  );

/** Stores photos of a person. */
async function store(person: number, numbers: readonly number[], model = 'model 1'): Promise<void> {
  await new ImageArchiveRepository(dataSource).importImages(
    numbers.map((number) => ({
      fileHash: photo(person, number),
      model,
      width: null,
      height: null,
      faces: [{ encoding: encodingOf(person, number) }],
    })),
  );
}

const noReport = () => Promise.resolve();

/** Runs the clustering until its end. */
async function cluster(): Promise<RunResult> {
  const { id } = await runs.request();
  const attempt = (await runs.begin(id))!;
  const result = await clustering.execute(attempt, new AbortController().signal, (done, total) =>
    runs.recordProgress(attempt, done, total),
  );
  await runs.succeed(attempt, result);
  return result;
}

/** The clusters by ID: the file hashes of their faces. */
async function clustered(): Promise<Map<number, string[]>> {
  const found = await clusters.list(undefined, 100, 100);
  return new Map(found.map(({ id, faces }) => [id, faces.map(({ fileHash }) => fileHash).sort()]));
}

const photos = (person: number, ...numbers: number[]): string[] =>
  numbers.map((number) => photo(person, number));

const faceOf = (fileHash: string) => ({ fileHash, position: 0 });

const enrolledHashes = async (name: string): Promise<(string | null)[]> =>
  (await examples.list(named(name).key, 0, 100)).map(({ fileHash }) => fileHash).sort();

/** Stores three photos of a person and clusters them. */
async function storeCluster(person = 1, numbers = [1, 2, 3]): Promise<number> {
  await store(person, numbers);
  await cluster();
  const found = [...(await clustered())].find(([, hashes]) => hashes.includes(photo(person, numbers[0]!)));
  return found![0];
}

describe('a run', () => {
  test('clusters at least three faces of a person, and returns what it has changed', async () => {
    await store(1, [1, 2, 3, 4]);
    await store(2, [1, 2, 3]);
    await store(3, [1, 2]);
    expect(await cluster()).toEqual({ clusteredFaces: 7, newClusters: 2, mergedClusters: 0 });
    expect([...(await clustered()).values()]).toEqual([photos(1, 1, 2, 3, 4), photos(2, 1, 2, 3)]);
    expect(await runs.findLastFinished()).toMatchObject({ state: 'succeeded', result: { newClusters: 2 } });
  });

  test('has no effect without new faces', async () => {
    await storeCluster();
    const before = await clustered();
    expect(await cluster()).toEqual({ clusteredFaces: 0, newClusters: 0, mergedClusters: 0 });
    expect(await clustered()).toEqual(before);
  });

  test('adds new faces to existing clusters, and forms clusters with faces of earlier runs', async () => {
    await store(2, [1, 2]);
    const id = await storeCluster();
    await store(1, [4]);
    await store(2, [3]);
    expect(await cluster()).toEqual({ clusteredFaces: 4, newClusters: 1, mergedClusters: 0 });
    const found = await clustered();
    expect(found.get(id)).toEqual(photos(1, 1, 2, 3, 4));
    expect([...found.values()]).toContainEqual(photos(2, 1, 2, 3));
  });

  test('ignores faces of other models than that of the last photo', async () => {
    await store(1, [1, 2, 3], 'model 0');
    await store(1, [4, 5], 'model 1');
    await cluster();
    expect((await clustered()).size).toBe(0);
  });

  test('ignores enrolled faces', async () => {
    await store(1, [1, 2, 3, 4, 5]);
    await examples.enrol(named('Ada'), faceOf(photo(1, 2)));
    await cluster();
    expect([...(await clustered()).values()]).toEqual([photos(1, 1, 3, 4, 5)]);
  });

  test('that was cancelled stores nothing', async () => {
    await store(1, [1, 2, 3]);
    const { id } = await runs.request();
    const attempt = (await runs.begin(id))!;
    await expect(
      clustering.execute(attempt, new AbortController().signal, async () => {
        await runs.cancel();
      }),
    ).rejects.toBeInstanceOf(RunEnded);
    expect((await clustered()).size).toBe(0);
    expect(await runs.findLastFinished()).toMatchObject({ state: 'cancelled', result: undefined });
    expect(await runs.begin(id)).toBeUndefined();
  });

  test('that another worker has begun again stores nothing', async () => {
    await store(1, [1, 2, 3]);
    const { id } = await runs.request();
    const first = (await runs.begin(id))!;
    await runs.begin(id);
    await expect(clustering.execute(first, new AbortController().signal, noReport)).rejects.toBeInstanceOf(
      RunEnded,
    );
  });

  test('is interrupted by its signal', async () => {
    await store(1, [1, 2, 3]);
    const { id } = await runs.request();
    const attempt = (await runs.begin(id))!;
    const shutdown = new AbortController();
    const execution = clustering.execute(attempt, shutdown.signal, () => {
      shutdown.abort(new Error('the worker is shutting down'));
      return Promise.resolve();
    });
    await expect(execution).rejects.toThrow('the worker is shutting down');
  });

  test('is requested once, whatever the number of concurrent requests', async () => {
    const requested = await Promise.all(Array.from({ length: 5 }, () => runs.request()));
    expect(new Set(requested.map(({ id }) => id)).size).toBe(1);
  });

  test('omits faces that are deleted during the run', async () => {
    await store(1, [1, 2, 3, 4]);
    await store(2, [1, 2, 3]);
    const { id } = await runs.request();
    const attempt = (await runs.begin(id))!;
    let deleted = false;
    await clustering.execute(attempt, new AbortController().signal, async () => {
      if (deleted) return;
      deleted = true;
      await images.delete(photo(1, 1));
      await images.delete(photo(2, 1));
    });
    expect([...(await clustered()).values()]).toEqual([photos(1, 2, 3, 4)]);
  });
});

describe('a cluster', () => {
  test('is listed after larger ones, in pages', async () => {
    await store(1, [1, 2, 3]);
    await store(2, [1, 2, 3, 4]);
    await store(3, [1, 2, 3]);
    await cluster();
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

  test('is named: its faces are enrolled, and it disappears', async () => {
    const id = await storeCluster();
    expect(await clusters.name(id, named('Ada'))).toEqual({ subject: 'Ada', enrolled: 3, excluded: 0 });
    expect(await enrolledHashes('Ada')).toEqual(photos(1, 1, 2, 3));
    expect(await clusters.find(id)).toBeUndefined();
    await cluster();
    expect((await clustered()).size).toBe(0);
  });

  test('that does not exist cannot be named, and no subject is created', async () => {
    expect(await clusters.name(99, named('Ada'))).toBeUndefined();
    expect(await subjects.find('ADA')).toBeUndefined();
  });

  test('that is dismissed is not formed again, and does not attract new faces', async () => {
    const id = await storeCluster();
    expect(await clusters.dismiss(id)).toBe(true);
    expect(await clusters.dismiss(id)).toBe(false);
    await store(1, [4, 5]);
    await cluster();
    expect((await clustered()).size).toBe(0);
  });

  test('loses a face that is enrolled or deleted', async () => {
    const id = await storeCluster(1, [1, 2, 3, 4, 5]);
    await examples.enrol(named('Ada'), faceOf(photo(1, 1)));
    await images.delete(photo(1, 2));
    expect((await clustered()).get(id)).toEqual(photos(1, 3, 4, 5));
  });

  test('loses a face that an import enrols or decides to be a subject', async () => {
    const id = await storeCluster(1, [1, 2, 3, 4, 5, 6]);
    await new SubjectArchiveRepository(dataSource).importSubjects([
      {
        name: named('Ada'),
        enrolledFaces: [faceOf(photo(1, 1))],
        decisions: [
          { ...faceOf(photo(1, 2)), isSubject: true },
          { ...faceOf(photo(1, 3)), isSubject: false },
        ],
      },
    ]);
    expect((await clustered()).get(id)).toEqual(photos(1, 3, 4, 5, 6));
  });

  test('with fewer than three faces is not found, and its faces are clustered again', async () => {
    const id = await storeCluster();
    await images.delete(photo(1, 1));
    expect(await clusters.find(id)).toBeUndefined();
    expect(await clusters.dismiss(id)).toBe(false);
    expect((await clustered()).size).toBe(0);
    await store(1, [4]);
    await cluster();
    expect([...(await clustered()).values()]).toEqual([photos(1, 2, 3, 4)]);
  });

  test('is named, dismissed and deleted at the same time without deadlock', async () => {
    for (let round = 0; round < 5; round++) {
      const numbers = [1, 2, 3, 4, 5, 6];
      const id = await storeCluster(1, numbers);
      await storeCluster(2, numbers);
      await Promise.all([
        clusters.name(id, named('Ada')),
        images.delete(photo(1, 1)),
        examples.enrol(named('Grace'), faceOf(photo(1, 2))),
        clusters.dismiss(id),
        images.deleteExpired(0, 20, () => Promise.resolve()),
        cluster(),
      ]);
      await images.deleteExpired(0, 20, () => Promise.resolve());
      await dataSource.query('DELETE FROM "subjects"');
    }
    expect(await dataSource.query('SELECT FROM "cluster_faces"')).toEqual([]);
  });
});

describe('a decision', () => {
  const decide = (name: string, fileHash: string, isSubject: boolean) =>
    decisions.decide(named(name).key, faceOf(fileHash), isSubject);

  beforeEach(async () => {
    await examples.enrol(named('Ada'), { encoding: encodingOf(9, 1), model: 'model 1' });
    await examples.enrol(named('Grace'), { encoding: encodingOf(8, 1), model: 'model 1' });
  });

  test('that a face is not a subject excludes it when its cluster is named', async () => {
    const id = await storeCluster(1, [1, 2, 3, 4]);
    await decide('Ada', photo(1, 2), false);
    expect(await clusters.name(id, named('Ada'))).toEqual({ subject: 'Ada', enrolled: 3, excluded: 1 });
    expect(await enrolledHashes('Ada')).not.toContain(photo(1, 2));
    await cluster();
    expect(await clusters.name(id, named('Ada'))).toBeUndefined();
  });

  test('about enough faces keeps their cluster', async () => {
    const id = await storeCluster(1, [1, 2, 3, 4, 5]);
    for (const number of [1, 2, 3]) await decide('Ada', photo(1, number), false);
    expect(await clusters.name(id, named('Ada'))).toMatchObject({ enrolled: 2, excluded: 3 });
    expect((await clustered()).get(id)).toEqual(photos(1, 1, 2, 3));
    expect(await clusters.name(id, named('Grace'))).toMatchObject({ enrolled: 3, excluded: 0 });
  });

  test('that a face is a subject enrols it, and takes it from its cluster and from other subjects', async () => {
    await storeCluster(1, [1, 2, 3, 4]);
    await examples.enrol(named('Grace'), faceOf(photo(1, 1)));
    expect(await decide('Ada', photo(1, 1), true)).toMatchObject({
      kind: 'decided',
      decision: { fileHash: photo(1, 1), position: 0, isSubject: true },
    });
    expect(await enrolledHashes('Ada')).toContain(photo(1, 1));
    expect(await enrolledHashes('Grace')).not.toContain(photo(1, 1));
    await cluster();
    expect([...(await clustered()).values()]).toEqual([photos(1, 2, 3, 4)]);
    await decide('Grace', photo(1, 1), true);
    expect(await enrolledHashes('Ada')).not.toContain(photo(1, 1));
    expect(await decisions.list('ADA', 0, 10)).toEqual([]);
  });

  test('is replaced by a later one about the same face and subject', async () => {
    await store(1, [1]);
    await decide('Ada', photo(1, 1), true);
    await decide('Ada', photo(1, 1), false);
    expect(await decisions.list('ADA', 0, 10)).toMatchObject([{ fileHash: photo(1, 1), isSubject: false }]);
    expect(await enrolledHashes('Ada')).not.toContain(photo(1, 1));
  });

  test('prevents a contradicting enrolment until it is withdrawn', async () => {
    await store(1, [1]);
    await decide('Ada', photo(1, 1), false);
    expect(await examples.enrol(named('Ada'), faceOf(photo(1, 1)))).toEqual({ kind: 'contradicts-decision' });
    expect(await decisions.withdraw('ADA', faceOf(photo(1, 1)))).toBe(true);
    expect(await decisions.withdraw('ADA', faceOf(photo(1, 1)))).toBe(false);
    expect(await examples.enrol(named('Ada'), faceOf(photo(1, 1)))).toMatchObject({ kind: 'enrolled' });
  });

  test('that a face is a subject is deleted together with the example', async () => {
    await store(1, [1]);
    await decide('Ada', photo(1, 1), true);
    const example = (await examples.list('ADA', 0, 10)).find(({ fileHash }) => fileHash !== null);
    await examples.delete('ADA', example!.id);
    expect(await decisions.list('ADA', 0, 10)).toEqual([]);
  });

  test.each([
    ['unknown-subject', 'Nobody', 1],
    ['unknown-image', 'Ada', 2],
  ])('is refused: %s', async (kind, name, number) => {
    await store(1, [1]);
    expect(await decide(name, photo(1, number), true)).toEqual({ kind });
  });

  test('is transferred by a merge, in which an example of either subject and a confirmed face remain', async () => {
    await store(1, [1, 2, 3, 4]);
    await decide('Ada', photo(1, 1), true);
    await decide('Grace', photo(1, 1), false);
    await examples.enrol(named('Grace'), faceOf(photo(1, 2)));
    await decide('Ada', photo(1, 2), false);
    await decide('Ada', photo(1, 3), false);
    await subjects.rename('ADA', named('Grace'));
    const merged = await decisions.list('GRACE', 0, 10);
    expect(merged.map(({ fileHash, isSubject }) => [fileHash, isSubject])).toEqual([
      [photo(1, 1), true],
      [photo(1, 3), false],
    ]);
    expect(await enrolledHashes('Grace')).toEqual(expect.arrayContaining(photos(1, 1, 2)));
  });
});

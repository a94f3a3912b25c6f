import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { DataSource } from 'typeorm';
import { euclideanDistance } from '#encoding/distance';
import { readEntriesFromCopy } from '#face-index';
import {
  createDataSourceOptions,
  type EnrolmentResult,
  EnrolledFacesRepository,
  ImageArchiveRepository,
  ImagesRepository,
  type IndexChange,
  type IndexCollection,
  IndexEntriesRepository,
  IndexNotifications,
  parseSubjectName,
  PendingImagesRepository,
  StagingCipher,
  StatisticsRepository,
  type SubjectName,
  SubjectsRepository,
} from '#persistence';
import { createMigratedDatabase } from '../../../test/servers/postgres.js';
import { findImage } from './find-image.js';

let database: Awaited<ReturnType<typeof createMigratedDatabase>>;
let dataSource: DataSource;
let subjects: SubjectsRepository;
let enrolledFaces: EnrolledFacesRepository;
let images: ImagesRepository;
let archive: ImageArchiveRepository;
let indexEntries: IndexEntriesRepository;

beforeAll(async () => {
  database = await createMigratedDatabase();
  dataSource = await new DataSource(
    createDataSourceOptions({ url: database.url, connections: 8 }),
  ).initialize();
  subjects = new SubjectsRepository(dataSource);
  enrolledFaces = new EnrolledFacesRepository(dataSource);
  images = new ImagesRepository(dataSource, new StagingCipher('a secret'));
  archive = new ImageArchiveRepository(dataSource);
  indexEntries = new IndexEntriesRepository(database.url);
});

afterAll(async () => {
  await dataSource.destroy();
  await database.drop();
});

beforeEach(async () => {
  await dataSource.query('DELETE FROM "images"; DELETE FROM "subjects"');
});

const parseName = (text: string): SubjectName => parseSubjectName(text) as SubjectName;
const fileHashOfImage = (image: number): string => image.toString(16).padStart(64, 'a');
const createEncoding = (seed: number): number[] =>
  Array.from({ length: 128 }, (_, i) => Math.fround(Math.sin(131 * seed + i) / 10));

/** Stores an encoded image with some faces. */
async function storeImage(image: number, faces = 1, model = 'model 1'): Promise<string> {
  await archive.importImages([
    {
      fileHash: fileHashOfImage(image),
      model,
      width: null,
      height: null,
      faces: Array.from({ length: faces }, (_, face) => ({
        x: null,
        y: null,
        width: null,
        height: null,
        score: null,
        landmarks: null,
        encoding: createEncoding(10 * image + face),
      })),
    },
  ]);
  return fileHashOfImage(image);
}

async function enrolFace(name: string, image: number, position = 0): Promise<EnrolmentResult> {
  return enrolledFaces.enrol(parseName(name), { fileHash: fileHashOfImage(image), position });
}

/** The entries that the index must contain. */
async function readExpectedIndexEntries(collection: IndexCollection): Promise<Map<number, string>> {
  const found = new Map<number, string>();
  for (const model of await indexEntries.readModels(collection)) {
    for await (const { ids, encodings } of readEntriesFromCopy(
      indexEntries.copyEntries(collection, { model }),
    )) {
      ids.forEach((id, row) => found.set(id, `${model} ${encodings[128 * row]!}`));
    }
  }
  expect([...(await indexEntries.readIds(collection))]).toEqual([...found.keys()].sort((a, b) => a - b));
  return found;
}

const findNearestFaceOfAda = (seed: number, model = 'model 1') =>
  enrolledFaces.findNearest('ADA', model, Float32Array.from(createEncoding(seed)));

const listSubjectNames = async (filter = {}, limit = 10): Promise<string[]> =>
  (await subjects.list(filter, limit)).map(({ name }) => name);

describe('enrolment', () => {
  test('creates the subject, and copies the encoding and the model of the face', async () => {
    await storeImage(1, 2);
    const enrolment = await enrolFace('Ada', 1, 1);
    expect(enrolment).toMatchObject({
      kind: 'enrolled',
      subject: 'Ada',
      enrolledFace: { fileHash: fileHashOfImage(1), position: 1, model: 'model 1' },
    });
    expect([...(await findNearestFaceOfAda(11))!.encoding]).toEqual(createEncoding(11));
    expect(await subjects.find('ADA')).toMatchObject({ name: 'Ada', numberOfEnrolledFaces: 1 });
  });

  test('enrolling a face again returns the existing enrolled face', async () => {
    await storeImage(1);
    const first = await enrolFace('Ada', 1);
    expect(await enrolFace(' ADA ', 1)).toEqual({ ...first, kind: 'known' });
  });

  test('enrols an encoding without a photo', async () => {
    await enrolledFaces.enrol(parseName('Ada'), { encoding: createEncoding(5), model: 'model 2' });
    const enrolled = await findNearestFaceOfAda(5, 'model 2');
    expect(enrolled).toMatchObject({ fileHash: null, position: null, model: 'model 2' });
    expect([...enrolled!.encoding]).toEqual(createEncoding(5));
  });

  test('enrolling an encoding again returns the existing enrolled face, unless the model is different', async () => {
    const first = await enrolledFaces.enrol(parseName('Ada'), {
      encoding: createEncoding(5),
      model: 'model 2',
    });
    const again = await enrolledFaces.enrol(parseName('ada'), {
      encoding: createEncoding(5),
      model: 'model 2',
    });
    expect(again).toEqual({ ...first, kind: 'known' });
    const other = await enrolledFaces.enrol(parseName('Ada'), {
      encoding: createEncoding(5),
      model: 'model 1',
    });
    expect(other.kind).toBe('enrolled');
  });

  test.each([
    ['an unknown image', 2, 0],
    ['a face that the image does not have', 1, 1],
  ])('is refused for %s, and creates no subject', async (_, image, position) => {
    await storeImage(1);
    expect(await enrolFace('Ada', image, position)).toEqual({ kind: 'unknown-face' });
    expect(await listSubjectNames()).toEqual([]);
  });

  test('many concurrent enrolments for the same new name succeed', async () => {
    await Promise.all(Array.from({ length: 8 }, (_, image) => storeImage(image)));
    await Promise.all(Array.from({ length: 8 }, (_, image) => enrolFace(image % 2 ? 'Ada' : 'ADA', image)));
    expect((await subjects.find('ADA'))?.numberOfEnrolledFaces).toBe(8);
  });

  test('does not change the statistics', async () => {
    await storeImage(1);
    const statistics = new StatisticsRepository(dataSource);
    await statistics.aggregateAllImages();
    const before = await statistics.readStatistics();
    await enrolFace('Ada', 1);
    await statistics.aggregateAllImages();
    expect(await statistics.readStatistics()).toEqual(before);
  });
});

describe('deleting an image', () => {
  test('deletes the faces that were enrolled from the image, and does not delete the subject', async () => {
    await storeImage(1);
    await storeImage(2);
    await enrolFace('Ada', 1);
    await enrolFace('Ada', 2);
    await images.delete(fileHashOfImage(1));
    expect(await enrolledFaces.list('ADA', 0, 10)).toMatchObject([{ fileHash: fileHashOfImage(2) }]);
    await images.delete(fileHashOfImage(2));
    expect(await subjects.find('ADA')).toMatchObject({ numberOfEnrolledFaces: 0 });
  });

  test('does not deadlock with concurrent merges, deletions and enrolments of subjects', async () => {
    for (let round = 0; round < 5; round++) {
      for (let image = 0; image < 6; image++) {
        await storeImage(image);
        await enrolFace(image % 2 ? 'Ada' : 'Grace', image);
      }
      await Promise.all([
        images.delete(fileHashOfImage(0)),
        subjects.rename('GRACE', parseName('Ada')),
        images.delete(fileHashOfImage(1)),
        enrolFace('Grace', 1),
        subjects.delete('ADA'),
        images.deleteExpired(0, 10, () => Promise.resolve()),
      ]);
      const [left]: { examples: string }[] = await dataSource.query(
        `SELECT count(*) AS "examples" FROM "subject_faces" LEFT JOIN "images" USING ("file_hash") WHERE "images" IS NULL`,
      );
      expect(left).toEqual({ examples: '0' });
    }
  });
});

describe('the nearest enrolled face', () => {
  const enrolEncoding = (name: string, encoding: readonly number[], model = 'model 1') =>
    enrolledFaces.enrol(parseName(name), { encoding, model });

  test('is the one with the smallest distance, among the faces of the subject and the model', async () => {
    const encodings = Array.from({ length: 200 }, (_, seed) => createEncoding(seed));
    await Promise.all(encodings.map((encoding) => enrolEncoding('Ada', encoding)));
    for (const seed of [0.3, 17.5, 250]) {
      const searched = createEncoding(seed);
      await enrolEncoding('Bea', searched);
      await enrolEncoding('Ada', searched, 'model 2');
      const distances = encodings.map((encoding) => euclideanDistance(searched, encoding));
      const nearest = encodings[distances.indexOf(Math.min(...distances))]!;
      expect([...(await findNearestFaceOfAda(seed))!.encoding]).toEqual(nearest);
    }
  });

  test('is the oldest one of several at the same distance', async () => {
    await storeImage(1);
    await storeImage(2);
    await dataSource.query(`UPDATE "faces" SET "encoding" = $1`, [createEncoding(1)]);
    await enrolFace('Ada', 2);
    await enrolFace('Ada', 1);
    expect(await findNearestFaceOfAda(1)).toMatchObject({ fileHash: fileHashOfImage(2) });
  });

  test('the smallest and the largest numbers of a float32 do not overflow', async () => {
    const encoding = Array.from({ length: 128 }, (_, i) => (i % 2 ? 2 ** -149 : 100));
    await enrolEncoding('Ada', encoding);
    for (const searched of [0, -(2 ** -149), -100])
      expect(
        await enrolledFaces.findNearest('ADA', 'model 1', new Float32Array(128).fill(searched)),
      ).toMatchObject({ encoding: Float32Array.from(encoding) });
  });

  test('does not exist if the subject has no encoding of this model', async () => {
    await enrolEncoding('Ada', createEncoding(1));
    expect(await findNearestFaceOfAda(1, 'model 2')).toBeUndefined();
    expect(await enrolledFaces.findNearest('BEA', 'model 1', new Float32Array(128))).toBeUndefined();
  });
});

describe('a list of subjects', () => {
  beforeEach(async () => {
    for (const name of ['bea', 'Ada', 'adele', 'Zoë', 'Ad%']) {
      await enrolledFaces.enrol(parseName(name), { encoding: createEncoding(1), model: 'model 1' });
    }
  });

  test('is sorted by name without regard to upper and lower case', async () => {
    expect(await listSubjectNames()).toEqual(['Ad%', 'Ada', 'adele', 'bea', 'Zoë']);
  });

  test('continues on the next page after the last subject of the previous page', async () => {
    const page = await subjects.list({}, 2);
    expect(await listSubjectNames({ after: page.at(-1)!.key })).toEqual(['adele', 'bea', 'Zoë']);
  });

  test('can be restricted to names with a prefix, in which characters such as % have no special meaning', async () => {
    expect(await listSubjectNames({ prefix: 'AD' })).toEqual(['Ad%', 'Ada', 'adele']);
    expect(await listSubjectNames({ prefix: 'AD%' })).toEqual(['Ad%']);
    expect(await listSubjectNames({ prefix: 'C' })).toEqual([]);
  });
});

describe('renaming', () => {
  test('renaming a subject changes only its name', async () => {
    await storeImage(1);
    await enrolFace('Ada', 1);
    expect(await subjects.rename('ADA', parseName('Ada Lovelace'))).toMatchObject({
      kind: 'renamed',
      subject: { name: 'Ada Lovelace', numberOfEnrolledFaces: 1 },
    });
    expect(await subjects.find('ADA')).toBeUndefined();
  });

  test('can change only the case of a name', async () => {
    await storeImage(1);
    await enrolFace('ada', 1);
    expect(await subjects.rename('ADA', parseName('Ada'))).toMatchObject({
      kind: 'renamed',
      subject: { name: 'Ada', numberOfEnrolledFaces: 1 },
    });
  });

  test('renaming a subject to the name of another subject merges the two', async () => {
    await storeImage(1);
    await storeImage(2);
    await enrolFace('Ada', 1);
    await enrolFace('Lovelace', 1);
    await enrolFace('Lovelace', 2);
    expect(await subjects.rename('LOVELACE', parseName('ADA'))).toMatchObject({
      kind: 'merged',
      subject: { name: 'Ada', numberOfEnrolledFaces: 2 },
    });
    expect(await listSubjectNames()).toEqual(['Ada']);
  });

  test('an encoding that is enrolled for both merged subjects remains enrolled once', async () => {
    for (const name of ['Ada', 'Lovelace']) {
      await enrolledFaces.enrol(parseName(name), { encoding: createEncoding(1), model: 'model 1' });
    }
    await enrolledFaces.enrol(parseName('Lovelace'), { encoding: createEncoding(2), model: 'model 1' });
    expect(await subjects.rename('LOVELACE', parseName('Ada'))).toMatchObject({
      kind: 'merged',
      subject: { name: 'Ada', numberOfEnrolledFaces: 2 },
    });
  });

  test('renaming several subjects to the same new name at the same time merges them without a database error', async () => {
    const failed = jest.spyOn(dataSource.logger, 'logQueryError');
    const names = Array.from({ length: 6 }, (_, i) => `Ada ${i}`);
    for (const [i, name] of names.entries()) {
      await enrolledFaces.enrol(parseName(name), { encoding: createEncoding(i), model: 'model 1' });
    }
    await Promise.all(names.map((name) => subjects.rename(parseName(name).key, parseName('Ada'))));
    expect(await subjects.list({}, 10)).toMatchObject([{ name: 'Ada', numberOfEnrolledFaces: names.length }]);
    expect(failed).not.toHaveBeenCalled();
  });

  test('to the name of another subject also merges the decisions: a face that shows one of the two shows the merged subject', async () => {
    await storeImage(1, 3);
    await enrolFace('Ada', 1);
    await enrolFace('Lovelace', 1);
    const faces: { id: string }[] = await dataSource.query(`SELECT "id" FROM "faces" ORDER BY "position"`);
    const decide = (face: number, name: string, isSubject: boolean): Promise<unknown> =>
      dataSource.query(
        `INSERT INTO "face_decisions" ("face_id", "subject_id", "is_subject")
         SELECT $1, "id", $3 FROM "subjects" WHERE "name" = $2`,
        [faces[face]!.id, name, isSubject],
      );
    await decide(0, 'Ada', false);
    await decide(0, 'Lovelace', true);
    await decide(1, 'Lovelace', false);
    await decide(2, 'Ada', true);
    await subjects.rename('LOVELACE', parseName('Ada'));
    expect(await dataSource.query(`SELECT "is_subject" FROM "face_decisions" ORDER BY "face_id"`)).toEqual([
      { is_subject: true },
      { is_subject: false },
      { is_subject: true },
    ]);
  });

  test('renaming an unknown subject has no effect', async () => {
    expect(await subjects.rename('ADA', parseName('Grace'))).toBeUndefined();
  });

  test('renaming a subject to a name under which a face is enrolled at the same time merges the two subjects', async () => {
    await storeImage(1);
    await storeImage(2);
    for (let round = 0; round < 5; round++) {
      await enrolFace('Ada', 1);
      await Promise.all([subjects.rename('ADA', parseName('Grace')), enrolFace('Grace', 2)]);
      expect(await listSubjectNames()).toEqual(['Grace']);
      expect((await subjects.find('GRACE'))?.numberOfEnrolledFaces).toBe(2);
      await subjects.delete('GRACE');
    }
  });
});

test('deleting a subject also deletes its enrolled faces, but not the photos', async () => {
  await storeImage(1);
  await enrolFace('Ada', 1);
  expect(await subjects.delete('ADA')).toBe(true);
  expect(await subjects.delete('ADA')).toBe(false);
  expect(await readExpectedIndexEntries('examples')).toEqual(new Map());
  expect((await findImage(images, fileHashOfImage(1)))?.faces).toHaveLength(1);
});

test('an enrolled face can be deleted only under the name of its own subject', async () => {
  await storeImage(1);
  const enrolment = await enrolFace('Ada', 1);
  const id = enrolment.kind === 'enrolled' ? enrolment.enrolledFace.id : 0;
  await enrolledFaces.enrol(parseName('Grace'), { encoding: createEncoding(1), model: 'model 1' });
  expect(await enrolledFaces.delete('GRACE', id)).toBe(false);
  expect(await enrolledFaces.delete('ADA', id)).toBe(true);
  expect(await enrolledFaces.list('ADA', 0, 10)).toEqual([]);
});

test('the face index reads the enrolled faces and all stored faces, with their models', async () => {
  await storeImage(1, 2);
  await storeImage(2, 1, 'model 2');
  await enrolFace('Ada', 1, 1);
  expect([...(await readExpectedIndexEntries('examples')).values()]).toEqual([
    `model 1 ${createEncoding(11)[0]!}`,
  ]);
  expect(new Set((await readExpectedIndexEntries('faces')).values())).toEqual(
    new Set([
      `model 1 ${createEncoding(10)[0]!}`,
      `model 1 ${createEncoding(11)[0]!}`,
      `model 2 ${createEncoding(20)[0]!}`,
    ]),
  );
  const [first] = await indexEntries.readIds('faces');
  const selected = readEntriesFromCopy(indexEntries.copyEntries('faces', { ids: [first!, 10 ** 15] }));
  for await (const { ids } of selected) expect([...ids]).toEqual([first]);
});

test('the API can read the faces with the IDs that the face index returns, as long as their rows exist', async () => {
  await storeImage(1, 2);
  await enrolFace('Ada', 1, 1);
  const [example] = await indexEntries.readIds('examples');
  const faces = [...(await indexEntries.readIds('faces'))];
  expect([...(await enrolledFaces.findEnrolledFacesByIds([example!, 10 ** 15])).values()]).toEqual([
    { id: example, subject: 'Ada', fileHash: fileHashOfImage(1), position: 1 },
  ]);
  expect([...(await enrolledFaces.findFacesByIds(faces)).values()]).toEqual([
    { id: faces[0], subject: null, fileHash: fileHashOfImage(1), position: 0 },
    { id: faces[1], subject: 'Ada', fileHash: fileHashOfImage(1), position: 1 },
  ]);
  await images.delete(fileHashOfImage(1));
  expect(await enrolledFaces.findEnrolledFacesByIds([example!])).toEqual(new Map());
  expect(await enrolledFaces.findFacesByIds(faces)).toEqual(new Map());
});

describe('notifications to the face index', () => {
  let notifications: IndexNotifications;
  let received: IndexChange[];
  let wake: () => void;

  beforeEach(async () => {
    notifications = new IndexNotifications(database.url);
    received = [];
    wake = () => undefined;
    await notifications.subscribe((change) => {
      received.push(change);
      wake();
    });
  });

  afterEach(() => notifications.onApplicationShutdown());

  async function waitForIndexChange(
    kind: IndexChange['kind'],
    collection: IndexCollection,
  ): Promise<number[]> {
    for (;;) {
      const change = received.find((one) => one.kind === kind && one.collection === collection);
      if (change !== undefined) return [...change.ids];
      await new Promise<void>((resolve) => (wake = resolve));
    }
  }

  test('are sent when enrolled or stored faces are added or removed', async () => {
    await storeImage(1, 2);
    const faces = [...(await indexEntries.readIds('faces'))];
    expect(await waitForIndexChange('added', 'faces')).toEqual(faces);
    await enrolFace('Ada', 1);
    const added = [...(await indexEntries.readIds('examples'))];
    expect(await waitForIndexChange('added', 'examples')).toEqual(added);
    await images.delete(fileHashOfImage(1));
    expect(await waitForIndexChange('removed', 'examples')).toEqual(added);
    expect(await waitForIndexChange('removed', 'faces')).toEqual(faces);
  });

  test('are sent when a worker has encoded faces', async () => {
    await images.stage(fileHashOfImage(3), [Buffer.from('bytes')]);
    await new PendingImagesRepository(dataSource, new StagingCipher('a secret')).finish(fileHashOfImage(3), {
      status: 'encoded',
      width: 10,
      height: 10,
      model: 'model 1',
      faces: [{ x: 1, y: 1, width: 1, height: 1, score: 1, landmarks: null, encoding: createEncoding(1) }],
    });
    expect(await waitForIndexChange('added', 'faces')).toEqual([...(await indexEntries.readIds('faces'))]);
  });
});

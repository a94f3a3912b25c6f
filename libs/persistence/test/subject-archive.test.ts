import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { DataSource } from 'typeorm';
import {
  createDataSourceOptions,
  EnrolledFacesRepository,
  type ExportedSubjectPart,
  ImageArchiveRepository,
  type ImportedSubjectPart,
  IndexNotifications,
  migrateDatabase,
  parseSubjectName,
  SubjectArchiveRepository,
  type SubjectImportResult,
  type SubjectName,
  SubjectsRepository,
} from '#persistence';
import { createDatabase, createMigratedDatabase } from '../../../test/servers/postgres.js';

let database: Awaited<ReturnType<typeof createMigratedDatabase>>;
let dataSource: DataSource;
let archive: SubjectArchiveRepository;
let images: ImageArchiveRepository;
let enrolledFaces: EnrolledFacesRepository;

beforeAll(async () => {
  database = await createMigratedDatabase();
  dataSource = await new DataSource(
    createDataSourceOptions({ url: database.url, connections: 8 }),
  ).initialize();
  archive = new SubjectArchiveRepository(dataSource);
  images = new ImageArchiveRepository(dataSource);
  enrolledFaces = new EnrolledFacesRepository(dataSource);
});

afterAll(async () => {
  await dataSource.destroy();
  await database.drop();
});

const parseName = (text: string): SubjectName => parseSubjectName(text) as SubjectName;
const fileHashOfImage = (image: number): string => image.toString(16).padStart(64, 'a');
const createEncoding = (seed: number): number[] =>
  Array.from({ length: 128 }, (_, i) => Math.fround(Math.sin(131 * seed + i) / 10));

/** Images 0 to 4 with three faces each, of different models. */
async function storeImages(): Promise<void> {
  await images.importImages(
    Array.from({ length: 5 }, (_, image) => ({
      fileHash: fileHashOfImage(image),
      model: `model ${image % 2}`,
      width: null,
      height: null,
      faces: Array.from({ length: 3 }, (_, face) => ({ encoding: createEncoding(10 * image + face) })),
    })),
  );
}

async function deleteImagesAndSubjects(): Promise<void> {
  await dataSource.query('DELETE FROM "images"; DELETE FROM "subjects"');
}

beforeEach(async () => {
  await deleteImagesAndSubjects();
  await storeImages();
});

async function exportSubjects(pageSize = 1_000): Promise<ExportedSubjectPart[]> {
  const parts: ExportedSubjectPart[] = [];
  for await (const part of archive.streamSubjects(pageSize)) parts.push(part);
  return parts;
}

const importParts = (parts: readonly ExportedSubjectPart[]): Promise<SubjectImportResult> =>
  archive.importSubjects(parts.map((part) => ({ ...part, name: parseName(part.name) })));

/** Reads all subjects with their enrolled faces and decisions, without IDs and times, which differ after an import. */
async function readSubjects(): Promise<unknown> {
  const [{ subjects }] = await dataSource.query<[{ subjects: unknown }]>(`
    SELECT COALESCE(json_agg(subject ORDER BY "name_key"), '[]') AS "subjects" FROM (
      SELECT "name", "name_key",
        (SELECT json_agg(json_build_array("file_hash", "position", "model", "encoding") ORDER BY example."id")
         FROM "subject_faces" example WHERE "subject_id" = subject."id") AS "examples",
        (SELECT json_agg(json_build_array("file_hash", "position", "is_subject") ORDER BY "file_hash", "position")
         FROM "face_decisions" decision JOIN "faces" face ON face."id" = decision."face_id"
         WHERE "subject_id" = subject."id") AS "decisions"
      FROM "subjects" subject
    ) subject`);
  return subjects;
}

/** Counts the enrolled faces that a decision contradicts. */
async function countContradictedEnrolments(): Promise<number> {
  const [row]: { count: number }[] = await dataSource.query(`
    SELECT count(*)::integer AS "count" FROM "subject_faces" example
    JOIN "faces" face ON face."file_hash" = example."file_hash" AND face."position" = example."position"
    JOIN "face_decisions" decision ON decision."face_id" = face."id"
    WHERE (decision."subject_id" = example."subject_id") <> decision."is_subject"`);
  return row!.count;
}

const createPartOfAda = (part: Partial<ImportedSubjectPart> = {}): ImportedSubjectPart => ({
  name: parseName('Ada'),
  enrolledFaces: [],
  decisions: [],
  ...part,
});

const createCounts = (imported: number, known = 0, missing = 0) => ({ imported, known, missing });

describe('an export', () => {
  const face = fc.record({ fileHash: fc.nat(4).map(fileHashOfImage), position: fc.nat(2) });
  const float32 = fc.float({ noNaN: true, min: -100, max: 100 }).map((number) => number + 0);
  const enrolledFace = fc.oneof(
    face,
    fc.record({
      encoding: fc.array(float32, { minLength: 128, maxLength: 128 }),
      model: fc.constantFrom('model 0', 'another "model"'),
    }),
  );
  const part = fc.record({
    name: fc.constantFrom('Ada', 'ADA', 'Zoë', 'a, b', '李小龍', '"{}\\\'', 'empty'),
    enrolledFaces: fc.array(enrolledFace, { maxLength: 6 }),
    decisions: fc.array(
      fc.tuple(face, fc.boolean()).map(([one, isSubject]) => ({ ...one, isSubject })),
      { maxLength: 6 },
    ),
  });

  test('restores all subjects when it is imported into a database without subjects, for any page size', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(part, { maxLength: 6 }),
        fc.integer({ min: 1, max: 5 }),
        async (parts, pageSize) => {
          await dataSource.query('DELETE FROM "subjects"');
          await importParts(parts);
          const before = await readSubjects();
          const lines = await exportSubjects(pageSize);
          for (const line of lines) {
            expect(line.enrolledFaces.length + line.decisions.length).toBeLessThanOrEqual(pageSize);
          }
          await deleteImagesAndSubjects();
          await storeImages();
          const first = await importParts(lines);
          expect(await readSubjects()).toEqual(before);
          const total = (counts: SubjectImportResult['enrolledFaces']) =>
            counts.imported + counts.known + counts.missing;
          expect(first).toMatchObject({
            enrolledFaces: createCounts(total(first.enrolledFaces)),
            decisions: createCounts(total(first.decisions)),
            missing: [],
          });
          const second = await importParts(lines);
          expect(await readSubjects()).toEqual(before);
          expect(second).toMatchObject({
            enrolledFaces: createCounts(0, total(first.enrolledFaces)),
            decisions: createCounts(0, total(first.decisions)),
          });
        },
      ),
      { numRuns: 30 },
    );
  });
});

describe('an import', () => {
  test('enrols a stored face with its encoding and model, and an encoding with the model in the import', async () => {
    const reference = { fileHash: fileHashOfImage(1), position: 2 };
    const encoding = { encoding: createEncoding(99), model: 'model of another system' };
    await archive.importSubjects([createPartOfAda({ enrolledFaces: [reference, encoding] })]);
    const zeros = new Float32Array(128);
    expect([
      await enrolledFaces.findNearest('ADA', 'model 1', zeros),
      await enrolledFaces.findNearest('ADA', encoding.model, zeros),
    ]).toMatchObject([
      { ...reference, encoding: Float32Array.from(createEncoding(12)) },
      { fileHash: null, encoding: Float32Array.from(encoding.encoding) },
    ]);
  });

  test('reports faces that do not exist, and imports the others', async () => {
    const part = createPartOfAda({
      enrolledFaces: [
        { fileHash: fileHashOfImage(9), position: 0 },
        { fileHash: fileHashOfImage(1), position: 0 },
      ],
      decisions: [
        { fileHash: fileHashOfImage(1), position: 1, isSubject: true },
        { fileHash: fileHashOfImage(1), position: 3, isSubject: true },
      ],
    });
    expect(await archive.importSubjects([part])).toEqual({
      enrolledFaces: createCounts(1, 0, 1),
      decisions: createCounts(1, 0, 1),
      missing: [
        { part, fileHash: fileHashOfImage(9), position: 0 },
        { part, fileHash: fileHashOfImage(1), position: 3 },
      ],
    });
  });

  test('adds faces to a subject that exists, and does not change the spelling of its name', async () => {
    await enrolledFaces.enrol(parseName('Ada'), { fileHash: fileHashOfImage(1), position: 0 });
    const part = createPartOfAda({
      name: parseName(' ADA'),
      enrolledFaces: [{ fileHash: fileHashOfImage(2), position: 0 }],
    });
    expect(await archive.importSubjects([part, part])).toMatchObject({ enrolledFaces: createCounts(1, 1) });
    const subjects = await new SubjectsRepository(dataSource).list({}, 10);
    expect(subjects).toMatchObject([{ name: 'Ada', numberOfEnrolledFaces: 2 }]);
  });

  test('does not change existing decisions, even if an imported decision assigns the face to another subject', async () => {
    const face = { fileHash: fileHashOfImage(1), position: 0 };
    await archive.importSubjects([createPartOfAda({ decisions: [{ ...face, isSubject: true }] })]);
    const before = await readSubjects();
    const contradicting = [
      createPartOfAda({ decisions: [{ ...face, isSubject: false }] }),
      { ...createPartOfAda({ decisions: [{ ...face, isSubject: true }] }), name: parseName('Ada') },
    ];
    expect(await archive.importSubjects(contradicting)).toMatchObject({ decisions: createCounts(0, 2) });
    expect(await readSubjects()).toEqual(before);
    const other = {
      ...createPartOfAda({ decisions: [{ ...face, isSubject: true }] }),
      name: parseName('Grace'),
    };
    expect(await archive.importSubjects([other])).toMatchObject({ decisions: createCounts(0, 1) });
  });

  test('notifies the face index of the new enrolled faces', async () => {
    const notifications = new IndexNotifications(database.url);
    const added = new Promise<readonly number[]>((resolve, reject) => {
      notifications
        .subscribe((change) => {
          if (change.collection === 'examples' && change.kind === 'added') resolve(change.ids);
        })
        .then(() =>
          archive.importSubjects([
            createPartOfAda({ enrolledFaces: [{ fileHash: fileHashOfImage(1), position: 0 }] }),
          ]),
        )
        .catch(reject);
    });
    const listed = async () => (await enrolledFaces.list('ADA', 0, 10)).map(({ id }) => id);
    try {
      expect(await added).toEqual(await listed());
    } finally {
      await notifications.onApplicationShutdown();
    }
  });

  test('does not deadlock with concurrent imports of the same subjects in another order, with enrolments, or with merges', async () => {
    const part = (subject: number): ImportedSubjectPart => ({
      name: parseName(`Subject ${subject}`),
      enrolledFaces: Array.from({ length: 15 }, (_, i) => ({
        fileHash: fileHashOfImage(i % 5),
        position: (i + subject) % 3,
      })),
      decisions: [{ fileHash: fileHashOfImage(subject % 5), position: subject % 3, isSubject: true }],
    });
    const parts = Array.from({ length: 12 }, (_, subject) => part(subject));
    const subjects = new SubjectsRepository(dataSource);
    await Promise.all([
      ...Array.from({ length: 6 }, (_, i) => archive.importSubjects(i % 2 ? parts : [...parts].reverse())),
      ...parts.map(({ name }) => enrolledFaces.enrol(name, { fileHash: fileHashOfImage(0), position: 0 })),
      subjects.rename('SUBJECT 3', parseName('Subject 4')),
      subjects.rename('SUBJECT 5', parseName('Somebody')),
    ]);
    await archive.importSubjects(parts);
    const listed = await subjects.list({ prefix: 'SUBJECT' }, 100);
    expect(listed).toHaveLength(parts.length);
    // Each of the 12 faces with a decision is enrolled for one subject only, and the other three faces are enrolled for
    // all subjects.
    for (const { numberOfEnrolledFaces } of listed) expect(numberOfEnrolledFaces).toBeGreaterThanOrEqual(3);
    expect(await countContradictedEnrolments()).toBe(0);
  });

  test('enrols a face for the subject that it shows according to a decision, and deletes its enrolment for another subject', async () => {
    const face = { fileHash: fileHashOfImage(1), position: 0 };
    await enrolledFaces.enrol(parseName('Grace'), face);
    await archive.importSubjects([createPartOfAda({ decisions: [{ ...face, isSubject: true }] })]);
    expect(await enrolledFaces.list('ADA', 0, 10)).toMatchObject([face]);
    expect(await enrolledFaces.list('GRACE', 0, 10)).toEqual([]);
  });

  test('does not enrol a face if a stored decision contradicts it, and deletes an enrolled face if a new decision contradicts it', async () => {
    const [one, other] = [0, 1].map((position) => ({ fileHash: fileHashOfImage(1), position }));
    await enrolledFaces.enrol(parseName('Ada'), other!);
    await archive.importSubjects([
      createPartOfAda({
        decisions: [
          { ...one!, isSubject: false },
          { ...other!, isSubject: false },
        ],
      }),
    ]);
    expect(await archive.importSubjects([createPartOfAda({ enrolledFaces: [one!, other!] })])).toMatchObject({
      enrolledFaces: createCounts(0, 2),
    });
    expect(await enrolledFaces.list('ADA', 0, 10)).toEqual([]);
  });

  test('removes enrolled faces from their clusters', async () => {
    await dataSource.query(`
      INSERT INTO "clusters" DEFAULT VALUES;
      INSERT INTO "cluster_faces" ("face_id", "cluster_id")
      SELECT "id", (SELECT max("id") FROM "clusters") FROM "faces" WHERE "file_hash" = '${fileHashOfImage(1)}'`);
    await archive.importSubjects([
      createPartOfAda({
        enrolledFaces: [{ fileHash: fileHashOfImage(1), position: 0 }],
        decisions: [
          { fileHash: fileHashOfImage(1), position: 1, isSubject: true },
          { fileHash: fileHashOfImage(1), position: 2, isSubject: false },
        ],
      }),
    ]);
    const clustered: { position: number }[] = await dataSource.query(
      `SELECT "position" FROM "cluster_faces" JOIN "faces" ON "id" = "face_id"`,
    );
    expect(clustered).toEqual([{ position: 2 }]);
  });
});

test('if an encoding was enrolled several times for a subject, the migration keeps only the oldest row', async () => {
  const migrated = await createDatabase();
  const config = { url: migrated.url, connections: 2 };
  await migrateDatabase(config);
  const source = await new DataSource(createDataSourceOptions(config)).initialize();
  try {
    let latest = '';
    while (!latest.startsWith('UniqueEnrolledEncodings')) {
      const [row]: { name: string }[] = await source.query(
        `SELECT "name" FROM "migrations" ORDER BY "id" DESC LIMIT 1`,
      );
      latest = row!.name;
      await source.undoLastMigration();
    }
    await source.query(
      `INSERT INTO "subjects" ("name", "name_key") VALUES ('Ada', 'ADA'), ('Grace', 'GRACE')`,
    );
    await source.query(
      `INSERT INTO "subject_faces" ("subject_id", "model", "encoding")
       SELECT "subject"::bigint, "model", array_fill("number"::real, ARRAY[128])
       FROM (VALUES (1, 'one', 0.1), (1, 'one', 0.1), (1, 'one', 0.2), (1, 'two', 0.1), (2, 'one', 0.1), (1, 'one', 0.1))
         AS example ("subject", "model", "number")`,
    );
    await migrateDatabase(config);
    const kept: { id: string }[] = await source.query(`SELECT "id" FROM "subject_faces" ORDER BY "id"`);
    expect(kept.map(({ id }) => id)).toEqual(['1', '3', '4', '5']);
  } finally {
    await source.destroy();
    await migrated.drop();
  }
});

import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { type DataSource, type EntityManager } from 'typeorm';
import { runLongStatement } from '../long-statement.js';
import { lockFaces } from '../images/lock-faces.js';
import { notifyIndexChangeOnCommit } from '../notifications/index-changes.js';
import { type ConcurrentWriteLimiter, writeLimiterOf } from '../write-limiter.js';
import { type FaceReference } from './face-decisions.repository.js';
import { enrolFaces, removeFromClusters } from './enrol-faces.js';
import { type NewEnrolledFace } from './enrolled-faces.repository.js';
import { type SubjectName } from './subject-name.js';

/** A user's decision that a face shows, or does not show, a subject, as in an export. */
export interface ArchivedDecision extends FaceReference {
  readonly isSubject: boolean;
}

/** Some of the enrolled faces and decisions of a subject. */
interface ArchivedSubjectPart<Name> {
  readonly name: Name;
  /** The enrolled faces, in the order of their enrolment. The numbers of encodings are float32. */
  readonly enrolledFaces: readonly NewEnrolledFace[];
  readonly decisions: readonly ArchivedDecision[];
}

export type ExportedSubjectPart = ArchivedSubjectPart<string>;

export type ImportedSubjectPart = ArchivedSubjectPart<SubjectName>;

export interface ImportCounts {
  readonly imported: number;
  /** The number of entries that are not imported, because they already existed or contradict a stored decision. */
  readonly known: number;
  /** The number of entries that are not imported, because they refer to a face that does not exist. */
  readonly missing: number;
}

export interface SubjectImportResult {
  readonly enrolledFaces: ImportCounts;
  readonly decisions: ImportCounts;
  /** The faces that do not exist, each with the imported part that refers to the face. */
  readonly missing: readonly (FaceReference & { readonly part: ImportedSubjectPart })[];
}

interface EnrolledFaceRow {
  readonly subject_id: string;
  readonly name: string;
  readonly id: string;
  readonly file_hash: string | null;
  readonly position: number | null;
  readonly model: string;
  /** The encoding of a face that was enrolled without a photo; null if the enrolled face has a file hash. */
  readonly encoding: number[] | null;
}

interface DecisionRow {
  readonly subject_id: string;
  readonly name: string;
  readonly id: string;
  readonly file_hash: string;
  readonly position: number;
  readonly is_subject: boolean;
}

/** Exports and imports subjects with their enrolled faces and manual decisions. */
@Injectable()
export class SubjectArchiveRepository {
  private readonly limiter: ConcurrentWriteLimiter;

  constructor(@InjectDataSource() private readonly dataSource: DataSource) {
    this.limiter = writeLimiterOf(dataSource);
  }

  /**
   * Yields the data of all subjects in parts: first the subjects that have neither enrolled faces nor decisions, then
   * the enrolled faces, then the decisions.
   *
   * @param pageSize the maximum number of rows in memory; it is also the maximum number of enrolled faces or decisions
   *   in a part
   */
  async *streamSubjects(pageSize: number): AsyncGenerator<ExportedSubjectPart> {
    for await (const page of this.readPages<{ id: string; name: string }>(pageSize, emptySubjectPageQuery)) {
      for (const { name } of page) yield { name, enrolledFaces: [], decisions: [] };
    }
    for await (const page of this.readPages<EnrolledFaceRow>(pageSize, enrolledFacePageQuery)) {
      for (const rows of groupBySubject(page)) {
        yield { name: rows[0]!.name, enrolledFaces: rows.map(toEnrolledFace), decisions: [] };
      }
    }
    for await (const page of this.readPages<DecisionRow>(pageSize, decisionPageQuery)) {
      for (const rows of groupBySubject(page)) {
        yield { name: rows[0]!.name, enrolledFaces: [], decisions: rows.map(toDecision) };
      }
    }
  }

  /**
   * @param query an SQL query with three parameters: the subject of the last row of the previous page, the ID of this
   * row, and the size of a page
   */
  private async *readPages<Row extends { readonly id: string; readonly subject_id?: string }>(
    pageSize: number,
    query: string,
  ): AsyncGenerator<Row[]> {
    let last: { readonly id: string; readonly subject_id?: string } = { id: '0', subject_id: '0' };
    for (;;) {
      const page = await runLongStatement<Row>(this.dataSource, query, [
        last.subject_id ?? '0',
        last.id,
        pageSize,
      ]);
      if (page.length > 0) yield page;
      if (page.length < pageSize) return;
      last = page.at(-1)!;
    }
  }

  /**
   * Imports enrolled faces and decisions in one transaction, and creates the subjects that do not exist. Stored decisions are
   * not changed. Stored enrolled faces that contradict a new decision are deleted. Imported enrolled faces that
   * contradict a stored decision are not imported.
   */
  importSubjects(parts: readonly ImportedSubjectPart[]): Promise<SubjectImportResult> {
    return this.limiter.runImageWrite(() =>
      this.dataSource.transaction(async (manager) => {
        const idOf = await lockOrCreateSubjects(
          manager,
          parts.map(({ name }) => name),
        );
        const entriesOf = <Entry>(entriesOfPart: (part: ImportedSubjectPart) => readonly Entry[]) =>
          parts.flatMap((part) =>
            entriesOfPart(part).map((entry) => ({ part, subjectId: idOf.get(part.name.key)!, ...entry })),
          );
        const enrolledFaces = entriesOf(({ enrolledFaces }) => enrolledFaces);
        const decisions = entriesOf(({ decisions }) => decisions);
        const faceIds = await lockImagesAndFaces(manager, [...enrolledFaces, ...decisions]);
        const added = await insertEnrolledFaces(manager, enrolledFaces);
        await notifyIndexChangeOnCommit(manager, { collection: 'examples', kind: 'added', ids: added.ids });
        const decided = await insertDecisions(manager, decisions);
        await applyDecisions(manager, decided.inserted);
        if (enrolledFaces.length > 0) await removeEnrolledFacesFromClusters(manager, faceIds);
        return {
          enrolledFaces: createImportCounts(enrolledFaces.length, added.ids.length, added.missing.length),
          decisions: createImportCounts(decisions.length, decided.inserted.length, decided.missing.length),
          missing: [
            ...added.missing.map(
              (index) => enrolledFaces[index] as FaceReference & (typeof enrolledFaces)[number],
            ),
            ...decided.missing.map((index) => decisions[index]!),
          ].map(({ part, fileHash, position }) => ({ part, fileHash, position })),
        };
      }),
    );
  }
}

const emptySubjectPageQuery = `
  SELECT subject."id", subject."name" FROM "subjects" subject
  WHERE $1::bigint IS NOT NULL AND subject."id" > $2
    AND NOT EXISTS (SELECT FROM "subject_faces" WHERE "subject_id" = subject."id")
    AND NOT EXISTS (SELECT FROM "face_decisions" WHERE "subject_id" = subject."id")
  ORDER BY subject."id" LIMIT $3`;

const enrolledFacePageQuery = `
  SELECT example."subject_id", subject."name", example."id", example."file_hash", example."position", example."model",
    CASE WHEN example."file_hash" IS NULL THEN to_json(example."encoding") END AS "encoding"
  FROM "subject_faces" example JOIN "subjects" subject ON subject."id" = example."subject_id"
  WHERE (example."subject_id", example."id") > ($1, $2)
  ORDER BY example."subject_id", example."id" LIMIT $3`;

const decisionPageQuery = `
  SELECT decision."subject_id", subject."name", decision."face_id" AS "id", face."file_hash", face."position",
    decision."is_subject"
  FROM "face_decisions" decision
  JOIN "subjects" subject ON subject."id" = decision."subject_id"
  JOIN "faces" face ON face."id" = decision."face_id"
  WHERE (decision."subject_id", decision."face_id") > ($1, $2)
  ORDER BY decision."subject_id", decision."face_id" LIMIT $3`;

function groupBySubject<Row extends { readonly subject_id: string }>(rows: readonly Row[]): Iterable<Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const group = groups.get(row.subject_id);
    if (group === undefined) groups.set(row.subject_id, [row]);
    else group.push(row);
  }
  return groups.values();
}

function toEnrolledFace({ file_hash, position, model, encoding }: EnrolledFaceRow): NewEnrolledFace {
  // PostgreSQL prints the shortest decimal number that identifies a float32. JavaScript parses it to a double that
  // differs slightly from the float32, so the number is rounded to float32 again.
  return file_hash === null
    ? { encoding: encoding!.map(Math.fround), model }
    : { fileHash: file_hash, position: position! };
}

function toDecision({ file_hash, position, is_subject }: DecisionRow): ArchivedDecision {
  return { fileHash: file_hash, position, isSubject: is_subject };
}

/**
 * Locks the subjects, creates the missing ones, and returns the ID of each subject by the key of its name. While they
 * are locked, other imports of the same subjects must wait, because concurrent imports could deadlock. Enrolments do
 * not have to wait.
 */
async function lockOrCreateSubjects(
  manager: EntityManager,
  names: readonly SubjectName[],
): Promise<ReadonlyMap<string, string>> {
  const nameOf = new Map<string, string>();
  for (const { name, key } of names) if (!nameOf.has(key)) nameOf.set(key, name);
  for (;;) {
    const locked: { id: string; key: string }[] = await manager.query(
      `SELECT "id", "name_key" AS "key" FROM "subjects" WHERE "name_key" = ANY($1) ORDER BY "id" FOR NO KEY UPDATE`,
      [[...nameOf.keys()]],
    );
    const idOf = new Map(locked.map(({ id, key }) => [key, id]));
    const missing = [...nameOf].filter(([key]) => !idOf.has(key));
    if (missing.length === 0) return idOf;
    await manager.query(
      `INSERT INTO "subjects" ("name_key", "name")
       SELECT * FROM unnest($1::text[], $2::text[]) AS given ("key", "name") ORDER BY given."key"
       ON CONFLICT ("name_key") DO NOTHING`,
      [missing.map(([key]) => key), missing.map(([, name]) => name)],
    );
  }
}

/**
 * Locks the images to which the entries refer, so that they cannot be deleted, and then locks the faces (ADR 19).
 *
 * @returns the IDs of the faces that exist
 */
async function lockImagesAndFaces(
  manager: EntityManager,
  entries: readonly (object | FaceReference)[],
): Promise<string[]> {
  const references = entries.filter((entry) => 'fileHash' in entry);
  if (references.length === 0) return [];
  const hashes = references.map(({ fileHash }) => fileHash);
  await manager.query(`SELECT FROM "images" WHERE "file_hash" = ANY($1) ORDER BY "file_hash" FOR KEY SHARE`, [
    hashes,
  ]);
  const faces: { id: string }[] = await manager.query(
    `SELECT DISTINCT face."id" FROM unnest($1::text[], $2::smallint[]) AS given ("file_hash", "position")
     JOIN "faces" face ON face."file_hash" = given."file_hash" AND face."position" = given."position"`,
    [hashes, references.map(({ position }) => position)],
  );
  const ids = faces.map(({ id }) => id);
  await lockFaces(manager, ids);
  return ids;
}

/** If a given face is enrolled for a subject, removes the face from its cluster. */
async function removeEnrolledFacesFromClusters(
  manager: EntityManager,
  faceIds: readonly string[],
): Promise<void> {
  const enrolled: { id: string }[] = await manager.query(
    `SELECT face."id" FROM "faces" face WHERE face."id" = ANY($1) AND EXISTS (
       SELECT FROM "subject_faces" example
       WHERE example."file_hash" = face."file_hash" AND example."position" = face."position")`,
    [faceIds],
  );
  await removeFromClusters(
    manager,
    enrolled.map(({ id }) => id),
  );
}

/** @returns the IDs of the new enrolled faces, and the indices of the given faces that do not exist */
async function insertEnrolledFaces(
  manager: EntityManager,
  enrolledFaces: readonly (NewEnrolledFace & { readonly subjectId: string })[],
): Promise<{ readonly ids: readonly number[]; readonly missing: readonly number[] }> {
  if (enrolledFaces.length === 0) return { ids: [], missing: [] };
  const [row]: [{ ids: string[]; missing: string[] }] = await manager.query(
    `WITH found AS (
       SELECT given."place", given."subject_id", given."file_hash", given."position", face."id" AS "face_id",
         COALESCE(image."model", given."model") AS "model", COALESCE(face."encoding", given."encoding"::real[]) AS "encoding"
       FROM unnest($1::bigint[], $2::text[], $3::smallint[], $4::text[], $5::text[]) WITH ORDINALITY
         AS given ("subject_id", "file_hash", "position", "model", "encoding", "place")
       LEFT JOIN "faces" face ON face."file_hash" = given."file_hash" AND face."position" = given."position"
       LEFT JOIN "images" image ON image."file_hash" = face."file_hash"
     ), inserted AS (
       INSERT INTO "subject_faces" ("subject_id", "file_hash", "position", "model", "encoding")
       SELECT "subject_id", "file_hash", "position", "model", "encoding"
       FROM found WHERE "encoding" IS NOT NULL AND NOT EXISTS (
         SELECT FROM "face_decisions" decision
         WHERE decision."face_id" = found."face_id" AND (decision."subject_id" = found."subject_id") <> decision."is_subject"
       ) ORDER BY "place"
       ON CONFLICT DO NOTHING RETURNING "id"
     )
     SELECT ARRAY(SELECT "id" FROM inserted) AS "ids",
       ARRAY(SELECT "place" - 1 FROM found WHERE "encoding" IS NULL ORDER BY "place") AS "missing"`,
    [
      enrolledFaces.map(({ subjectId }) => subjectId),
      enrolledFaces.map((example) => ('fileHash' in example ? example.fileHash : null)),
      enrolledFaces.map((example) => ('fileHash' in example ? example.position : null)),
      enrolledFaces.map((example) => ('fileHash' in example ? null : example.model)),
      enrolledFaces.map((example) => ('fileHash' in example ? null : `{${example.encoding.join(',')}}`)),
    ],
  );
  return { ids: row.ids.map(Number), missing: row.missing.map(Number) };
}

/** A new decision, with the IDs of its face and of its subject in the database. */
interface InsertedDecision {
  readonly faceId: string;
  readonly subjectId: string;
  readonly isSubject: boolean;
}

/** @returns the new decisions, and the indices of the given decisions whose face does not exist */
async function insertDecisions(
  manager: EntityManager,
  decisions: readonly (ArchivedDecision & { readonly subjectId: string })[],
): Promise<{ readonly inserted: readonly InsertedDecision[]; readonly missing: readonly number[] }> {
  if (decisions.length === 0) return { inserted: [], missing: [] };
  const [row]: [{ inserted: InsertedDecision[]; missing: string[] }] = await manager.query(
    `WITH found AS (
       SELECT given."place", given."subject_id", given."is_subject", face."id" AS "face_id"
       FROM unnest($1::bigint[], $2::text[], $3::smallint[], $4::boolean[]) WITH ORDINALITY
         AS given ("subject_id", "file_hash", "position", "is_subject", "place")
       LEFT JOIN "faces" face ON face."file_hash" = given."file_hash" AND face."position" = given."position"
     ), inserted AS (
       INSERT INTO "face_decisions" ("face_id", "subject_id", "is_subject")
       SELECT "face_id", "subject_id", "is_subject"
       FROM found WHERE "face_id" IS NOT NULL ORDER BY "face_id", "subject_id", "place"
       ON CONFLICT DO NOTHING RETURNING "face_id", "subject_id", "is_subject"
     )
     SELECT COALESCE((SELECT json_agg(json_build_object('faceId', "face_id"::text, 'subjectId', "subject_id"::text,
         'isSubject', "is_subject")) FROM inserted), '[]') AS "inserted",
       ARRAY(SELECT "place" - 1 FROM found WHERE "face_id" IS NULL ORDER BY "place") AS "missing"`,
    [
      decisions.map(({ subjectId }) => subjectId),
      decisions.map(({ fileHash }) => fileHash),
      decisions.map(({ position }) => position),
      decisions.map(({ isSubject }) => isSubject),
    ],
  );
  return { inserted: row.inserted, missing: row.missing.map(Number) };
}

/**
 * Applies new decisions. If an enrolled face contradicts a decision, its enrolment is deleted. If a decision states that a
 * face shows a subject, the face is enrolled for this subject.
 */
async function applyDecisions(manager: EntityManager, decisions: readonly InsertedDecision[]): Promise<void> {
  if (decisions.length === 0) return;
  const [deleted] = await manager.query<[{ id: string }[], number]>(
    `WITH contradicting AS (
       SELECT example."id" FROM unnest($1::bigint[], $2::bigint[], $3::boolean[]) AS decision ("face_id", "subject_id", "is_subject")
       JOIN "faces" face ON face."id" = decision."face_id"
       JOIN "subject_faces" example ON example."file_hash" = face."file_hash" AND example."position" = face."position"
       WHERE (example."subject_id" = decision."subject_id") <> decision."is_subject"
       ORDER BY example."id" FOR UPDATE OF example
     )
     DELETE FROM "subject_faces" WHERE "id" IN (SELECT "id" FROM contradicting) RETURNING "id"`,
    [
      decisions.map(({ faceId }) => faceId),
      decisions.map(({ subjectId }) => subjectId),
      decisions.map(({ isSubject }) => isSubject),
    ],
  );
  const ids = deleted.map(({ id }) => Number(id));
  await notifyIndexChangeOnCommit(manager, { collection: 'examples', kind: 'removed', ids });
  const faceIdsOf = new Map<string, string[]>();
  for (const { faceId, subjectId, isSubject } of decisions) {
    if (!isSubject) continue;
    const faceIds = faceIdsOf.get(subjectId);
    if (faceIds === undefined) faceIdsOf.set(subjectId, [faceId]);
    else faceIds.push(faceId);
  }
  for (const [subjectId, faceIds] of faceIdsOf) await enrolFaces(manager, subjectId, faceIds);
}

function createImportCounts(total: number, imported: number, missing: number): ImportCounts {
  return { imported, known: total - imported - missing, missing };
}

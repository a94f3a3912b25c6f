import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { type DataSource, type EntityManager } from 'typeorm';
import { notifyIndexChangeOnCommit } from '../notifications/index-changes.js';
import { type ConcurrentWriteLimiter, writeLimiterOf } from '../write-limiter.js';
import { type SubjectName } from './subject-name.js';

export interface Subject {
  readonly name: string;
  /** The key of the name. Lists of subjects are sorted by this key. */
  readonly key: string;
  readonly numberOfEnrolledFaces: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export interface SubjectListFilter {
  /** Lists only subjects whose name keys begin with this prefix. */
  readonly prefix?: string | undefined;
  /** Lists only subjects whose name keys contain this text. */
  readonly contained?: string | undefined;
  /** The name key of the last subject of the previous page. */
  readonly after?: string | undefined;
}

export interface RenameResult {
  readonly kind: 'renamed' | 'merged';
  /** The subject that has the new name after the renaming or merge. */
  readonly subject: Subject;
}

const subjectColumns = `subject."name", subject."name_key" AS "key",
  (SELECT count(*)::integer FROM "subject_faces" WHERE "subject_id" = subject."id") AS "numberOfEnrolledFaces",
  subject."created_at" AS "createdAt", subject."updated_at" AS "updatedAt"`;

/** A row of the table `subjects` that is locked by the current transaction. */
interface LockedSubject {
  readonly id: string;
  readonly nameKey: string;
}

/**
 * Finds, lists, renames, merges and deletes subjects. An enrolment creates subjects (`EnrolledFacesRepository`).
 *
 * Transactions lock subjects first, then clusters, images, faces, enrolled faces and decisions in the order of their keys (ADR 19).
 */
@Injectable()
export class SubjectsRepository {
  private readonly limiter: ConcurrentWriteLimiter;

  constructor(@InjectDataSource() private readonly dataSource: DataSource) {
    this.limiter = writeLimiterOf(dataSource);
  }

  /** @param key the key of the subject's name */
  async find(key: string): Promise<Subject | undefined> {
    const [subject]: Subject[] = await this.dataSource.query(
      `SELECT ${subjectColumns} FROM "subjects" subject WHERE "name_key" = $1`,
      [key],
    );
    return subject;
  }

  /** Reads a page of subjects, ordered by the keys of their names. */
  list({ prefix = '', contained = '', after = '' }: SubjectListFilter, limit: number): Promise<Subject[]> {
    return this.dataSource.query(
      // The column has the collation C, so the largest code point can be used as the upper limit of a prefix.
      `SELECT ${subjectColumns} FROM "subjects" subject
       WHERE "name_key" > $2 AND "name_key" >= $1 AND "name_key" < $1 || U&'\\+10FFFF'
         AND position($4 IN "name_key") > 0
       ORDER BY "name_key" LIMIT $3`,
      [prefix, after, limit, contained],
    );
  }

  /**
   * Renames a subject. If another subject already has the new name, the enrolled faces and decisions of the renamed
   * subject are transferred to the other subject, and the renamed subject is deleted.
   *
   * @param key the key of the current name
   * @returns undefined if no subject has the current name
   */
  rename(key: string, to: SubjectName): Promise<RenameResult | undefined> {
    return this.limiter.runImageWrite(async () => {
      for (;;) {
        const result = await this.renameOrMerge(key, to);
        if (result !== 'name-taken') return result;
      }
    });
  }

  /**
   * @returns `name-taken` if another transaction has just created a subject with the new name; in this case, nothing is
   * changed
   */
  private renameOrMerge(key: string, to: SubjectName): Promise<RenameResult | undefined | 'name-taken'> {
    return this.dataSource.transaction(async (manager) => {
      const locked = await lockSubjects(manager, [key, to.key]);
      const source = locked.find(({ nameKey }) => nameKey === key);
      if (source === undefined) return undefined;
      const target = locked.find(({ nameKey }) => nameKey === to.key && nameKey !== key);
      if (target === undefined) {
        if (to.key !== key && !(await reserveSubjectName(manager, to))) return 'name-taken';
        await manager.query(
          `UPDATE "subjects" SET "name" = $2, "name_key" = $3, "updated_at" = now() WHERE "id" = $1`,
          [source.id, to.name, to.key],
        );
      } else await mergeSubjects(manager, source.id, target.id);
      const [subject]: Subject[] = await manager.query(
        `SELECT ${subjectColumns} FROM "subjects" subject WHERE "name_key" = $1`,
        [to.key],
      );
      return { kind: target === undefined ? 'renamed' : 'merged', subject: subject! };
    });
  }

  /**
   * Deletes a subject with its enrolled faces and decisions. The photos remain stored.
   *
   * @returns whether the subject existed
   */
  delete(key: string): Promise<boolean> {
    return this.limiter.runImageWrite(() =>
      this.dataSource.transaction(async (manager) => {
        const [subject] = await lockSubjects(manager, [key]);
        if (subject === undefined) return false;
        const examples = await lockEnrolledFacesAndDecisions(manager, subject.id);
        await manager.query(`DELETE FROM "subjects" WHERE "id" = $1`, [subject.id]);
        await notifyIndexChangeOnCommit(manager, { collection: 'examples', kind: 'removed', ids: examples });
        return true;
      }),
    );
  }
}

function lockSubjects(manager: EntityManager, keys: readonly string[]): Promise<LockedSubject[]> {
  return manager.query(
    `SELECT "id", "name_key" AS "nameKey" FROM "subjects" WHERE "name_key" = ANY($1) ORDER BY "id" FOR UPDATE`,
    [keys],
  );
}

/**
 * Reserves a name until the end of the transaction. Other transactions that insert or reserve the name wait. Without the
 * reservation, the `UPDATE` of the name would fail if another transaction inserts the same name, and PostgreSQL would
 * log an error.
 *
 * @returns false if a subject has the name
 */
async function reserveSubjectName(manager: EntityManager, { name, key }: SubjectName): Promise<boolean> {
  const [reserved]: { id: string }[] = await manager.query(
    `INSERT INTO "subjects" ("name", "name_key") VALUES ($1, $2)
     ON CONFLICT ("name_key") DO NOTHING RETURNING "id"`,
    [name, key],
  );
  if (reserved === undefined) return false;
  await manager.query(`DELETE FROM "subjects" WHERE "id" = $1`, [reserved.id]);
  return true;
}

/**
 * Locks the enrolled faces and decisions of a subject in the order of their keys.
 *
 * @returns the IDs of the enrolled faces
 */
async function lockEnrolledFacesAndDecisions(manager: EntityManager, subjectId: string): Promise<number[]> {
  const examples: { id: string }[] = await manager.query(
    `SELECT "id" FROM "subject_faces" WHERE "subject_id" = $1 ORDER BY "id" FOR UPDATE`,
    [subjectId],
  );
  await manager.query(`SELECT FROM "face_decisions" WHERE "subject_id" = $1 ORDER BY "face_id" FOR UPDATE`, [
    subjectId,
  ]);
  return examples.map(({ id }) => Number(id));
}

/**
 * Transfers the enrolled faces and decisions from the source subject to the target subject, and deletes the source. A
 * face that is enrolled for both subjects remains enrolled once.
 */
async function mergeSubjects(manager: EntityManager, source: string, target: string): Promise<void> {
  const examples = await lockEnrolledFacesAndDecisions(manager, source);
  const moved: { id: string }[] = (
    await manager.query<[{ id: string }[], number]>(
      `UPDATE "subject_faces" example SET "subject_id" = $2
       WHERE "subject_id" = $1 AND NOT EXISTS (
         SELECT FROM "subject_faces" other
         WHERE other."subject_id" = $2 AND (
           (other."file_hash" = example."file_hash" AND other."position" = example."position")
           OR (other."file_hash" IS NULL AND example."file_hash" IS NULL
             AND other."model" = example."model" AND other."encoding" = example."encoding")
         )
       ) RETURNING "id"`,
      [source, target],
    )
  )[0];
  // The two subjects are now one person. If users confirmed a face for one of the subjects, it is confirmed for the
  // target.
  await manager.query(
    `WITH transferred AS (
       DELETE FROM "face_decisions" WHERE "subject_id" = $1 RETURNING "face_id", "is_subject", "created_at"
     )
     INSERT INTO "face_decisions" AS kept ("face_id", "subject_id", "is_subject", "created_at")
     SELECT "face_id", $2, "is_subject", "created_at" FROM transferred
     ON CONFLICT ("face_id", "subject_id") DO UPDATE SET "is_subject" = kept."is_subject" OR excluded."is_subject"`,
    [source, target],
  );
  // For the same reason, a face that was enrolled for one of the two subjects remains enrolled, and a decision that the
  // face does not show the merged subject is deleted.
  await manager.query(
    `WITH contradicted AS (
       SELECT decision."face_id" FROM "face_decisions" decision
       JOIN "faces" face ON face."id" = decision."face_id"
       JOIN "subject_faces" example ON example."file_hash" = face."file_hash" AND example."position" = face."position"
       WHERE decision."subject_id" = $1 AND NOT decision."is_subject" AND example."subject_id" = $1
       ORDER BY decision."face_id" FOR UPDATE OF decision
     )
     DELETE FROM "face_decisions" decision USING contradicted
     WHERE decision."face_id" = contradicted."face_id" AND decision."subject_id" = $1`,
    [target],
  );
  await manager.query(`DELETE FROM "subjects" WHERE "id" = $1`, [source]);
  await manager.query(`UPDATE "subjects" SET "updated_at" = now() WHERE "id" = $1`, [target]);
  const kept = new Set(moved.map(({ id }) => Number(id)));
  await notifyIndexChangeOnCommit(manager, {
    collection: 'examples',
    kind: 'removed',
    ids: examples.filter((id) => !kept.has(id)),
  });
}

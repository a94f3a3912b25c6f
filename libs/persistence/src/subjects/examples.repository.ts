import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { type DataSource, type EntityManager } from 'typeorm';
import { lockFaces } from '../images/lock-faces.js';
import { notifyIndexOnCommit } from '../notifications/index-changes.js';
import { type WriteLimiter, writeLimiterOf } from '../write-limiter.js';
import { removeFromClusters } from './enrol-faces.js';
import { findOrCreateSubject } from './find-or-create-subject.js';
import { type SubjectName } from './subject-name.js';

/** A face that was enrolled for a subject. */
export interface Example {
  readonly id: number;
  /** Null if it was enrolled as an encoding. */
  readonly fileHash: string | null;
  /** Position of the face in its image; null if it was enrolled as an encoding. */
  readonly position: number | null;
  readonly model: string;
  readonly createdAt: Date;
}

/** A new example: a face of a stored image, or an encoding. */
export type NewExample =
  | { readonly fileHash: string; readonly position: number }
  | { readonly encoding: readonly number[]; readonly model: string };

export type Enrolment =
  /** `known`: the face was an example of this subject before. */
  | { readonly kind: 'enrolled' | 'known'; readonly subject: string; readonly example: Example }
  /** The image or the face does not exist, or not any more. */
  | { readonly kind: 'unknown-face' }
  /** A decision says that the face is not this subject, or is another one. */
  | { readonly kind: 'contradicts-decision' };

/** The example that an index has found. */
export interface FoundExample {
  readonly id: number;
  readonly subject: string;
  readonly fileHash: string | null;
  readonly position: number | null;
}

/** The face that an index has found. */
export interface LocatedFace {
  readonly id: number;
  /** The subject for which this face was enrolled or confirmed; null for none. */
  readonly subject: string | null;
  readonly fileHash: string;
  readonly position: number;
}

type ExampleRow = Omit<Example, 'id'> & { readonly id: string };

const exampleColumns = `example."id", example."file_hash" AS "fileHash", example."position", example."model",
  example."created_at" AS "createdAt"`;

/** The examples of subjects: enrols, lists and deletes them, and resolves the results of an index. */
@Injectable()
export class ExamplesRepository {
  private readonly limiter: WriteLimiter;

  constructor(@InjectDataSource() private readonly dataSource: DataSource) {
    this.limiter = writeLimiterOf(dataSource);
  }

  /** Enrols a face for a subject in one transaction, and creates the subject if it does not exist. */
  enrol(subject: SubjectName, example: NewExample): Promise<Enrolment> {
    return this.limiter.writeImages(async () => {
      try {
        return await this.dataSource.transaction((manager) => enrol(manager, subject, example));
      } catch (error) {
        if (error instanceof RefusedEnrolment) return { kind: error.kind };
        throw error;
      }
    });
  }

  /**
   * A page of the examples of a subject, the oldest first.
   *
   * @param key of the subject's name
   * @param after the ID of the last example of the previous page
   */
  async list(key: string, after: number, limit: number): Promise<Example[]> {
    const rows: ExampleRow[] = await this.dataSource.query(
      `SELECT ${exampleColumns} FROM "subject_faces" example
       JOIN "subjects" subject ON subject."id" = example."subject_id"
       WHERE subject."name_key" = $1 AND example."id" > $2 ORDER BY example."id" LIMIT $3`,
      [key, after, limit],
    );
    return rows.map(toExample);
  }

  /**
   * Deletes an example, and a decision that its face is the subject.
   *
   * @returns whether the subject had this example
   */
  async delete(key: string, id: number): Promise<boolean> {
    return this.limiter.writeImages(() =>
      this.dataSource.transaction(async (manager) => {
        const [[deleted]] = await manager.query<[DeletedExample[], number]>(
          `DELETE FROM "subject_faces" example USING "subjects" subject
           WHERE example."id" = $2 AND subject."id" = example."subject_id" AND subject."name_key" = $1
           RETURNING subject."id" AS "subjectId", example."file_hash" AS "fileHash", example."position"`,
          [key, id],
        );
        if (deleted === undefined) return false;
        await withdrawConfirmation(manager, deleted);
        await notifyIndexOnCommit(manager, { collection: 'examples', kind: 'removed', ids: [id] });
        return true;
      }),
    );
  }

  /** The examples of a subject with their encodings. */
  async findEncodings(key: string): Promise<(Example & { readonly encoding: Float32Array })[]> {
    const rows: (ExampleRow & { readonly encoding: number[] })[] = await this.dataSource.query(
      `SELECT ${exampleColumns}, to_json(example."encoding") AS "encoding" FROM "subject_faces" example
       JOIN "subjects" subject ON subject."id" = example."subject_id"
       WHERE subject."name_key" = $1 ORDER BY example."id"`,
      [key],
    );
    return rows.map((row) => ({ ...toExample(row), encoding: Float32Array.from(row.encoding) }));
  }

  /** Whether examples exist, and whether some of them belong to the model. */
  async compareModel(model: string): Promise<'no-examples' | 'same-model' | 'other-models-only'> {
    const [row]: { any: boolean; same: boolean }[] = await this.dataSource.query(
      `SELECT EXISTS (SELECT FROM "subject_faces") AS "any",
         EXISTS (SELECT FROM "subject_faces" WHERE "model" = $1) AS "same"`,
      [model],
    );
    if (!row!.any) return 'no-examples';
    return row!.same ? 'same-model' : 'other-models-only';
  }

  /** The examples that still exist, with their subjects. */
  async resolveExamples(ids: readonly number[]): Promise<Map<number, FoundExample>> {
    const rows: (Omit<FoundExample, 'id'> & { id: string })[] = await this.dataSource.query(
      `SELECT example."id", subject."name" AS "subject", example."file_hash" AS "fileHash", example."position"
       FROM "subject_faces" example JOIN "subjects" subject ON subject."id" = example."subject_id"
       WHERE example."id" = ANY($1)`,
      [ids],
    );
    return new Map(rows.map((row) => [Number(row.id), { ...row, id: Number(row.id) }]));
  }

  /** The faces that still exist, with their subjects. */
  async resolveFaces(ids: readonly number[]): Promise<Map<number, LocatedFace>> {
    const rows: (Omit<LocatedFace, 'id'> & { id: string })[] = await this.dataSource.query(
      `SELECT face."id", face."file_hash" AS "fileHash", face."position", COALESCE(
         (SELECT subject."name" FROM "subject_faces" example
          JOIN "subjects" subject ON subject."id" = example."subject_id"
          WHERE example."file_hash" = face."file_hash" AND example."position" = face."position"
          ORDER BY example."id" LIMIT 1),
         (SELECT subject."name" FROM "face_decisions" decision
          JOIN "subjects" subject ON subject."id" = decision."subject_id"
          WHERE decision."face_id" = face."id" AND decision."is_subject")
       ) AS "subject"
       FROM "faces" face WHERE face."id" = ANY($1)`,
      [ids],
    );
    return new Map(rows.map((row) => [Number(row.id), { ...row, id: Number(row.id) }]));
  }
}

/** Aborts the transaction of an enrolment, so that it creates no subject. */
class RefusedEnrolment extends Error {
  constructor(readonly kind: 'unknown-face' | 'contradicts-decision') {
    super(kind);
  }
}

async function enrol(
  manager: EntityManager,
  name: SubjectName,
  example: NewExample,
): Promise<Enrolment & { kind: 'enrolled' | 'known' }> {
  const subject = await findOrCreateSubject(manager, name);
  const { fileHash, position } = 'fileHash' in example ? example : { fileHash: null, position: null };
  const { model, encoding } = 'fileHash' in example ? await claimFace(manager, subject.id, example) : example;
  const inserted: ExampleRow[] = await manager.query(
    `INSERT INTO "subject_faces" AS example ("subject_id", "file_hash", "position", "model", "encoding")
     SELECT $1, $2, $3, $4, given."encoding" FROM json_to_record($5) AS given ("encoding" real[])
     ON CONFLICT ("subject_id", "file_hash", "position") DO NOTHING RETURNING ${exampleColumns}`,
    [subject.id, fileHash, position, model, JSON.stringify({ encoding })],
  );
  if (inserted.length > 0) {
    const created = toExample(inserted[0]!);
    await notifyIndexOnCommit(manager, { collection: 'examples', kind: 'added', ids: [created.id] });
    return { kind: 'enrolled', subject: subject.name, example: created };
  }
  const [known]: ExampleRow[] = await manager.query(
    `SELECT ${exampleColumns} FROM "subject_faces" example
     WHERE "subject_id" = $1 AND "file_hash" = $2 AND "position" = $3`,
    [subject.id, fileHash, position],
  );
  // It was deleted between the two statements.
  if (known === undefined) return enrol(manager, name, example);
  return { kind: 'known', subject: subject.name, example: toExample(known) };
}

/**
 * Locks a face and its image, and removes it from its cluster.
 *
 * @throws {RefusedEnrolment}
 */
async function claimFace(
  manager: EntityManager,
  subjectId: string,
  { fileHash, position }: { readonly fileHash: string; readonly position: number },
): Promise<{ readonly model: string; readonly encoding: readonly number[] }> {
  const [image]: { model: string }[] = await manager.query(
    `SELECT "model" FROM "images" WHERE "file_hash" = $1 AND "status" = 'encoded' FOR KEY SHARE`,
    [fileHash],
  );
  const [face]: { id: string; encoding: number[] }[] = await manager.query(
    `SELECT "id", to_json("encoding") AS "encoding" FROM "faces" WHERE "file_hash" = $1 AND "position" = $2`,
    [fileHash, position],
  );
  if (image === undefined || face === undefined) throw new RefusedEnrolment('unknown-face');
  await lockFaces(manager, [face.id]);
  const contradicting: unknown[] = await manager.query(
    `SELECT FROM "face_decisions" WHERE "face_id" = $1 AND ("subject_id" = $2) <> "is_subject"`,
    [face.id, subjectId],
  );
  if (contradicting.length > 0) throw new RefusedEnrolment('contradicts-decision');
  await removeFromClusters(manager, [face.id]);
  return { model: image.model, encoding: face.encoding };
}

interface DeletedExample {
  readonly subjectId: string;
  readonly fileHash: string | null;
  readonly position: number | null;
}

async function withdrawConfirmation(
  manager: EntityManager,
  { subjectId, fileHash, position }: DeletedExample,
): Promise<void> {
  await manager.query(
    `DELETE FROM "face_decisions" decision USING "faces" face
     WHERE face."id" = decision."face_id" AND face."file_hash" = $2 AND face."position" = $3
       AND decision."subject_id" = $1 AND decision."is_subject"`,
    [subjectId, fileHash, position],
  );
}

function toExample({ id, fileHash, position, model, createdAt }: ExampleRow): Example {
  return { id: Number(id), fileHash, position, model, createdAt };
}

import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { type DataSource, type EntityManager } from 'typeorm';
import { type FaceEntity } from '../images/face.entity.js';
import { lockFaces } from '../images/lock-faces.js';
import { notifyIndexChangeOnCommit } from '../notifications/index-changes.js';
import { type ConcurrentWriteLimiter, writeLimiterOf } from '../write-limiter.js';
import { removeFromClusters } from './enrol-faces.js';
import { findOrCreateSubject } from './find-or-create-subject.js';
import { type SubjectName } from './subject-name.js';

/** A face that is enrolled for a subject. */
export interface EnrolledFace {
  readonly id: number;
  /** The hash of the photo; null if the face was enrolled as an encoding. */
  readonly fileHash: string | null;
  /** The position of the face in its photo; null if the face was enrolled as an encoding. */
  readonly position: number | null;
  readonly model: string;
  readonly createdAt: Date;
}

/** An enrolled face in a list, with the box of the face in its photo if there is one. */
export type ListedEnrolledFace = EnrolledFace & Pick<FaceEntity, 'x' | 'y' | 'width' | 'height'>;

/** The encoding of an enrolled face. */
export interface EnrolledEncoding {
  readonly id: number;
  readonly model: string;
  /** 128 numbers. */
  readonly encoding: Float32Array;
}

/** The face that a client enrols: a face of a stored image, or an encoding. */
export type NewEnrolledFace =
  | { readonly fileHash: string; readonly position: number }
  | { readonly encoding: readonly number[]; readonly model: string };

export type EnrolmentResult =
  /** `known`: the face, or the same encoding, was already enrolled for this subject. */
  | { readonly kind: 'enrolled' | 'known'; readonly subject: string; readonly enrolledFace: EnrolledFace }
  /** The image or the face does not exist, or was deleted. */
  | { readonly kind: 'unknown-face' }
  /** A user decided that the face does not show this subject, or that the face shows another subject. */
  | { readonly kind: 'contradicts-decision' };

/** An enrolled face that the face index has found, with the name of its subject. */
export interface EnrolledFaceWithSubject {
  readonly id: number;
  readonly subject: string;
  readonly fileHash: string | null;
  readonly position: number | null;
}

/** A stored face that the face index has found. */
export interface FaceWithSubject {
  readonly id: number;
  /** The name of the subject for which the face was enrolled or confirmed; null if there is no such subject. */
  readonly subject: string | null;
  readonly fileHash: string;
  readonly position: number;
}

/** Whether there are faces at all, and whether the encoding of at least one of them belongs to a given model. */
export type ModelCheckResult = 'no-faces' | 'same-model' | 'other-models-only';

type EnrolledFaceRow = Omit<EnrolledFace, 'id'> & { readonly id: string };

const enrolledFaceColumns = `example."id", example."file_hash" AS "fileHash", example."position", example."model",
  example."created_at" AS "createdAt"`;

/** Enrols, lists and deletes the enrolled faces of subjects, and reads the faces that the face index has found. */
@Injectable()
export class EnrolledFacesRepository {
  private readonly limiter: ConcurrentWriteLimiter;

  constructor(@InjectDataSource() private readonly dataSource: DataSource) {
    this.limiter = writeLimiterOf(dataSource);
  }

  /** Enrols a face for a subject in one transaction, and creates the subject if it does not exist. */
  enrol(subject: SubjectName, example: NewEnrolledFace): Promise<EnrolmentResult> {
    return this.limiter.runImageWrite(async () => {
      try {
        return await this.dataSource.transaction((manager) => enrolInTransaction(manager, subject, example));
      } catch (error) {
        if (error instanceof RefusedEnrolmentError) return { kind: error.kind };
        throw error;
      }
    });
  }

  /**
   * Reads a page of the enrolled faces of a subject, the oldest first.
   *
   * @param key the key of the subject's name
   * @param after the ID of the last enrolled face of the previous page
   */
  async list(key: string, after: number, limit: number): Promise<ListedEnrolledFace[]> {
    const rows: (Omit<ListedEnrolledFace, 'id'> & { readonly id: string })[] = await this.dataSource.query(
      `SELECT ${enrolledFaceColumns}, face."x", face."y", face."width", face."height"
       FROM "subject_faces" example
       JOIN "subjects" subject ON subject."id" = example."subject_id"
       LEFT JOIN "faces" face ON face."file_hash" = example."file_hash" AND face."position" = example."position"
       WHERE subject."name_key" = $1 AND example."id" > $2 ORDER BY example."id" LIMIT $3`,
      [key, after, limit],
    );
    return rows.map((row) => ({ ...row, id: Number(row.id) }));
  }

  /**
   * Reads the encodings of the oldest enrolled faces of a subject, and of the enrolled faces with the given IDs.
   *
   * @param key the key of the subject's name
   * @param limit the maximum number of the oldest faces
   */
  async readEncodings(key: string, limit: number, ids: readonly number[]): Promise<EnrolledEncoding[]> {
    const rows: { id: string; model: string; encoding: number[] }[] = await this.dataSource.query(
      `WITH own AS (
         SELECT example."id", example."model", example."encoding" FROM "subject_faces" example
         JOIN "subjects" subject ON subject."id" = example."subject_id" WHERE subject."name_key" = $1
       ), oldest AS (SELECT "id" FROM own ORDER BY "id" LIMIT $2)
       SELECT "id", "model", to_json("encoding") AS "encoding" FROM own
       WHERE "id" = ANY($3) OR "id" IN (SELECT "id" FROM oldest) ORDER BY "id"`,
      [key, limit, ids],
    );
    return rows.map(({ id, model, encoding }) => ({
      id: Number(id),
      model,
      encoding: Float32Array.from(encoding),
    }));
  }

  /**
   * Deletes an enrolled face of a subject, and also the decision that the face shows the subject, if there is one.
   *
   * @param key the key of the subject's name
   * @returns whether the subject had an enrolled face with this ID
   */
  async delete(key: string, id: number): Promise<boolean> {
    return this.limiter.runImageWrite(() =>
      this.dataSource.transaction(async (manager) => {
        const [[deleted]] = await manager.query<[DeletedEnrolledFace[], number]>(
          `DELETE FROM "subject_faces" example USING "subjects" subject
           WHERE example."id" = $2 AND subject."id" = example."subject_id" AND subject."name_key" = $1
           RETURNING subject."id" AS "subjectId", example."file_hash" AS "fileHash", example."position"`,
          [key, id],
        );
        if (deleted === undefined) return false;
        await deleteConfirmingDecision(manager, deleted);
        await notifyIndexChangeOnCommit(manager, { collection: 'examples', kind: 'removed', ids: [id] });
        return true;
      }),
    );
  }

  /**
   * Finds the enrolled face of a subject that is nearest to an encoding of the same model; the oldest one of several at the
   * same distance. The database computes the distances, because reading 100,000 encodings takes seconds.
   *
   * @param key the key of the subject's name
   * @param encoding 128 numbers
   * @returns the face and its encoding; undefined if the subject has no enrolled face of the model
   */
  async findNearest(
    key: string,
    model: string,
    encoding: Float32Array,
  ): Promise<(EnrolledFace & { readonly encoding: Float32Array }) | undefined> {
    const [row]: (EnrolledFaceRow & { readonly encoding: number[] })[] = await this.dataSource.query(
      // The outer query converts only the nearest encoding to JSON.
      `SELECT ${enrolledFaceColumns}, to_json(example."encoding") AS "encoding"
       FROM (${nearestFaceQuery(encoding)}) nearest JOIN "subject_faces" example USING ("id")`,
      [key, model],
    );
    return row && { ...toEnrolledFace(row), encoding: Float32Array.from(row.encoding) };
  }

  /**
   * Checks whether any face is enrolled, and whether the encoding of at least one enrolled face belongs to the given
   * model.
   */
  checkModelOfEnrolledFaces(model: string): Promise<ModelCheckResult> {
    return this.checkModel(`SELECT "model" FROM "subject_faces"`, model);
  }

  /** Checks whether any image is encoded, and whether an image was encoded by the given model. */
  checkModelOfStoredFaces(model: string): Promise<ModelCheckResult> {
    return this.checkModel(`SELECT "model" FROM "images" WHERE "status" = 'encoded'`, model);
  }

  /** @param models an SQL query whose result has one column, `model` */
  private async checkModel(models: string, model: string): Promise<ModelCheckResult> {
    const [row]: { any: boolean; same: boolean }[] = await this.dataSource.query(
      `SELECT EXISTS (${models}) AS "any",
         EXISTS (SELECT FROM (${models}) AS stored WHERE "model" = $1) AS "same"`,
      [model],
    );
    if (!row!.any) return 'no-faces';
    return row!.same ? 'same-model' : 'other-models-only';
  }

  /** Reads the enrolled faces with the given IDs, and the names of their subjects. IDs of deleted faces are ignored. */
  async findEnrolledFacesByIds(ids: readonly number[]): Promise<Map<number, EnrolledFaceWithSubject>> {
    const rows: (Omit<EnrolledFaceWithSubject, 'id'> & { id: string })[] = await this.dataSource.query(
      `SELECT example."id", subject."name" AS "subject", example."file_hash" AS "fileHash", example."position"
       FROM "subject_faces" example JOIN "subjects" subject ON subject."id" = example."subject_id"
       WHERE example."id" = ANY($1)`,
      [ids],
    );
    return new Map(rows.map((row) => [Number(row.id), { ...row, id: Number(row.id) }]));
  }

  /** Reads the stored faces with the given IDs, and the names of their subjects. IDs of deleted faces are ignored. */
  async findFacesByIds(ids: readonly number[]): Promise<Map<number, FaceWithSubject>> {
    const rows: (Omit<FaceWithSubject, 'id'> & { id: string })[] = await this.dataSource.query(
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

/**
 * The error that rolls back the transaction of a refused enrolment, so that the transaction does not create the
 * subject.
 */
class RefusedEnrolmentError extends Error {
  constructor(readonly kind: 'unknown-face' | 'contradicts-decision') {
    super(kind);
  }
}

async function enrolInTransaction(
  manager: EntityManager,
  name: SubjectName,
  example: NewEnrolledFace,
): Promise<EnrolmentResult & { kind: 'enrolled' | 'known' }> {
  const subject = await findOrCreateSubject(manager, name);
  const { fileHash, position } = 'fileHash' in example ? example : { fileHash: null, position: null };
  const { model, encoding } =
    'fileHash' in example ? await lockFaceForEnrolment(manager, subject.id, example) : example;
  const inserted: EnrolledFaceRow[] = await manager.query(
    `INSERT INTO "subject_faces" AS example ("subject_id", "file_hash", "position", "model", "encoding")
     SELECT $1, $2, $3, $4, given."encoding" FROM json_to_record($5) AS given ("encoding" real[])
     ON CONFLICT DO NOTHING RETURNING ${enrolledFaceColumns}`,
    [subject.id, fileHash, position, model, JSON.stringify({ encoding })],
  );
  if (inserted.length > 0) {
    const created = toEnrolledFace(inserted[0]!);
    await notifyIndexChangeOnCommit(manager, { collection: 'examples', kind: 'added', ids: [created.id] });
    return { kind: 'enrolled', subject: subject.name, enrolledFace: created };
  }
  const [known]: EnrolledFaceRow[] = await manager.query(
    fileHash === null
      ? `SELECT ${enrolledFaceColumns} FROM "subject_faces" example
         WHERE "subject_id" = $1 AND "file_hash" IS NULL AND "model" = $2 AND "encoding" = $3::text::real[]`
      : `SELECT ${enrolledFaceColumns} FROM "subject_faces" example
         WHERE "subject_id" = $1 AND "file_hash" = $2 AND "position" = $3`,
    [subject.id, ...(fileHash === null ? [model, `{${encoding.join(',')}}`] : [fileHash, position])],
  );
  // The enrolled face already existed at the first statement, but was deleted before the second statement.
  if (known === undefined) return enrolInTransaction(manager, name, example);
  return { kind: 'known', subject: subject.name, enrolledFace: toEnrolledFace(known) };
}

/**
 * Locks a face and its image, removes the face from its cluster, and reads its encoding.
 *
 * @throws {RefusedEnrolmentError}
 */
async function lockFaceForEnrolment(
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
  if (image === undefined || face === undefined) throw new RefusedEnrolmentError('unknown-face');
  await lockFaces(manager, [face.id]);
  const contradicting: unknown[] = await manager.query(
    `SELECT FROM "face_decisions" WHERE "face_id" = $1 AND ("subject_id" = $2) <> "is_subject"`,
    [face.id, subjectId],
  );
  if (contradicting.length > 0) throw new RefusedEnrolmentError('contradicts-decision');
  await removeFromClusters(manager, [face.id]);
  return { model: image.model, encoding: face.encoding };
}

interface DeletedEnrolledFace {
  readonly subjectId: string;
  readonly fileHash: string | null;
  readonly position: number | null;
}

async function deleteConfirmingDecision(
  manager: EntityManager,
  { subjectId, fileHash, position }: DeletedEnrolledFace,
): Promise<void> {
  await manager.query(
    `DELETE FROM "face_decisions" decision USING "faces" face
     WHERE face."id" = decision."face_id" AND face."file_hash" = $2 AND face."position" = $3
       AND decision."subject_id" = $1 AND decision."is_subject"`,
    [subjectId, fileHash, position],
  );
}

/**
 * Returns a query for the ID of the enrolled face whose encoding is nearest to the given one, among the faces of the subject
 * with the key `$1` and the model `$2`. The query adds the squares in the same sequence and with the same precision as `euclideanDistance`, so both sort encodings identically.
 *
 * A sum over `unnest` takes four times as long. The numbers are part of the text, because PostgreSQL takes longer to plan 128
 * subscripts of a parameter. `OFFSET 0` prevents PostgreSQL from computing each difference twice.
 *
 * @param encoding float32 numbers; the squares of smaller numbers can underflow, which is an error in PostgreSQL
 */
function nearestFaceQuery(encoding: Float32Array): string {
  const numbers = [...encoding];
  const differences = numbers.map((number, i) => `"encoding"[${i + 1}] - '${number}'::float8 AS d${i}`);
  const squaredDistance = numbers.map((_, i) => `d${i} * d${i}`).join(' + ');
  return `SELECT "id" FROM (
      SELECT "id", ${differences.join(', ')} FROM "subject_faces"
      WHERE "subject_id" = (SELECT "id" FROM "subjects" WHERE "name_key" = $1) AND "model" = $2 OFFSET 0
    ) compared ORDER BY ${squaredDistance}, "id" LIMIT 1`;
}

function toEnrolledFace({ id, fileHash, position, model, createdAt }: EnrolledFaceRow): EnrolledFace {
  return { id: Number(id), fileHash, position, model, createdAt };
}

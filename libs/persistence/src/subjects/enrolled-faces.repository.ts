import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { type DataSource, type EntityManager } from 'typeorm';
import { notifyIndexOnCommit } from '../notifications/index-changes.js';
import { type WriteLimiter, writeLimiterOf } from '../write-limiter.js';
import { type SubjectName } from './subject-name.js';

/** A face that was enrolled for a subject. */
export interface EnrolledFace {
  readonly id: number;
  /** Null if it was enrolled as an encoding. */
  readonly fileHash: string | null;
  /** Position of the face in its image; null if it was enrolled as an encoding. */
  readonly position: number | null;
  readonly model: string;
  readonly createdAt: Date;
}

/** A new example: a face of a stored image, or an encoding. */
export type NewEnrolledFace =
  | { readonly fileHash: string; readonly position: number }
  | { readonly encoding: readonly number[]; readonly model: string };

export type EnrolmentResult =
  /** `known`: the face was an example of this subject before. */
  | { readonly kind: 'enrolled' | 'known'; readonly subject: string; readonly enrolledFace: EnrolledFace }
  /** The image or the face does not exist, or not any more. */
  | { readonly kind: 'unknown-face' };

/** The example that an index has found. */
export interface ResolvedEnrolledFace {
  readonly id: number;
  readonly subject: string;
  readonly fileHash: string | null;
  readonly position: number | null;
}

/** The face that an index has found. */
export interface ResolvedFace {
  readonly id: number;
  /** The subject for which this face was enrolled or confirmed; null for none. */
  readonly subject: string | null;
  readonly fileHash: string;
  readonly position: number;
}

type EnrolledFaceRow = Omit<EnrolledFace, 'id'> & { readonly id: string };

const enrolledFaceColumns = `example."id", example."file_hash" AS "fileHash", example."position", example."model",
  example."created_at" AS "createdAt"`;

/** The examples of subjects: enrols, lists and deletes them, and resolves the results of an index. */
@Injectable()
export class EnrolledFacesRepository {
  private readonly limiter: WriteLimiter;

  constructor(@InjectDataSource() private readonly dataSource: DataSource) {
    this.limiter = writeLimiterOf(dataSource);
  }

  /** Enrols a face for a subject in one transaction, and creates the subject if it does not exist. */
  enrol(subject: SubjectName, example: NewEnrolledFace): Promise<EnrolmentResult> {
    return this.limiter.writeImages(async () => {
      try {
        return await this.dataSource.transaction((manager) => enrol(manager, subject, example));
      } catch (error) {
        if (error instanceof UnknownFaceError) return { kind: 'unknown-face' };
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
  async list(key: string, after: number, limit: number): Promise<EnrolledFace[]> {
    const rows: EnrolledFaceRow[] = await this.dataSource.query(
      `SELECT ${enrolledFaceColumns} FROM "subject_faces" example
       JOIN "subjects" subject ON subject."id" = example."subject_id"
       WHERE subject."name_key" = $1 AND example."id" > $2 ORDER BY example."id" LIMIT $3`,
      [key, after, limit],
    );
    return rows.map(toEnrolledFace);
  }

  /** @returns whether the subject had this example */
  async delete(key: string, id: number): Promise<boolean> {
    return this.limiter.writeImages(() =>
      this.dataSource.transaction(async (manager) => {
        const [deleted] = await manager.query<[unknown[], number]>(
          `DELETE FROM "subject_faces" example USING "subjects" subject
           WHERE example."id" = $2 AND subject."id" = example."subject_id" AND subject."name_key" = $1
           RETURNING example."id"`,
          [key, id],
        );
        if (deleted.length === 0) return false;
        await notifyIndexOnCommit(manager, { collection: 'examples', kind: 'removed', ids: [id] });
        return true;
      }),
    );
  }

  /** The examples of a subject with their encodings. */
  async listWithEncodings(key: string): Promise<(EnrolledFace & { readonly encoding: Float32Array })[]> {
    const rows: (EnrolledFaceRow & { readonly encoding: number[] })[] = await this.dataSource.query(
      `SELECT ${enrolledFaceColumns}, to_json(example."encoding") AS "encoding" FROM "subject_faces" example
       JOIN "subjects" subject ON subject."id" = example."subject_id"
       WHERE subject."name_key" = $1 ORDER BY example."id"`,
      [key],
    );
    return rows.map((row) => ({ ...toEnrolledFace(row), encoding: Float32Array.from(row.encoding) }));
  }

  /** Whether examples exist, and whether some of them belong to the model. */
  async checkModelOfEnrolledFaces(
    model: string,
  ): Promise<'no-enrolled-faces' | 'same-model' | 'other-models-only'> {
    const [row]: { any: boolean; same: boolean }[] = await this.dataSource.query(
      `SELECT EXISTS (SELECT FROM "subject_faces") AS "any",
         EXISTS (SELECT FROM "subject_faces" WHERE "model" = $1) AS "same"`,
      [model],
    );
    if (!row!.any) return 'no-enrolled-faces';
    return row!.same ? 'same-model' : 'other-models-only';
  }

  /** The examples that still exist, with their subjects. */
  async resolveEnrolledFaces(ids: readonly number[]): Promise<Map<number, ResolvedEnrolledFace>> {
    const rows: (Omit<ResolvedEnrolledFace, 'id'> & { id: string })[] = await this.dataSource.query(
      `SELECT example."id", subject."name" AS "subject", example."file_hash" AS "fileHash", example."position"
       FROM "subject_faces" example JOIN "subjects" subject ON subject."id" = example."subject_id"
       WHERE example."id" = ANY($1)`,
      [ids],
    );
    return new Map(rows.map((row) => [Number(row.id), { ...row, id: Number(row.id) }]));
  }

  /** The faces that still exist, with their subjects. */
  async resolveFaces(ids: readonly number[]): Promise<Map<number, ResolvedFace>> {
    const rows: (Omit<ResolvedFace, 'id'> & { id: string })[] = await this.dataSource.query(
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
class UnknownFaceError extends Error {}

async function enrol(
  manager: EntityManager,
  name: SubjectName,
  example: NewEnrolledFace,
): Promise<EnrolmentResult & { kind: 'enrolled' | 'known' }> {
  const subject = await findOrCreateSubject(manager, name);
  const { fileHash, position } = 'fileHash' in example ? example : { fileHash: null, position: null };
  const { model, encoding } =
    'fileHash' in example ? await lockImageAndReadFace(manager, example.fileHash, example.position) : example;
  const inserted: EnrolledFaceRow[] = await manager.query(
    `INSERT INTO "subject_faces" AS example ("subject_id", "file_hash", "position", "model", "encoding")
     SELECT $1, $2, $3, $4, given."encoding" FROM json_to_record($5) AS given ("encoding" real[])
     ON CONFLICT ("subject_id", "file_hash", "position") DO NOTHING RETURNING ${enrolledFaceColumns}`,
    [subject.id, fileHash, position, model, JSON.stringify({ encoding })],
  );
  if (inserted.length > 0) {
    const created = toEnrolledFace(inserted[0]!);
    await notifyIndexOnCommit(manager, { collection: 'examples', kind: 'added', ids: [created.id] });
    return { kind: 'enrolled', subject: subject.name, enrolledFace: created };
  }
  const [known]: EnrolledFaceRow[] = await manager.query(
    `SELECT ${enrolledFaceColumns} FROM "subject_faces" example
     WHERE "subject_id" = $1 AND "file_hash" = $2 AND "position" = $3`,
    [subject.id, fileHash, position],
  );
  // It was deleted between the two statements.
  if (known === undefined) return enrol(manager, name, example);
  return { kind: 'known', subject: subject.name, enrolledFace: toEnrolledFace(known) };
}

/** The subject with a lock that prevents its deletion and renaming. */
async function findOrCreateSubject(
  manager: EntityManager,
  { name, key }: SubjectName,
): Promise<{ readonly id: string; readonly name: string }> {
  for (;;) {
    const [created]: { id: string; name: string }[] = await manager.query(
      `INSERT INTO "subjects" ("name", "name_key") VALUES ($1, $2)
       ON CONFLICT ("name_key") DO NOTHING RETURNING "id", "name"`,
      [name, key],
    );
    if (created !== undefined) return created;
    const [known]: { id: string; name: string }[] = await manager.query(
      `SELECT "id", "name" FROM "subjects" WHERE "name_key" = $1 FOR KEY SHARE`,
      [key],
    );
    if (known !== undefined) return known;
  }
}

/** The encoding of a face, whose image is locked against deletion. */
async function lockImageAndReadFace(
  manager: EntityManager,
  fileHash: string,
  position: number,
): Promise<{ readonly model: string; readonly encoding: readonly number[] }> {
  const [image]: { model: string }[] = await manager.query(
    `SELECT "model" FROM "images" WHERE "file_hash" = $1 AND "status" = 'encoded' FOR KEY SHARE`,
    [fileHash],
  );
  const [face]: { encoding: number[] }[] = await manager.query(
    `SELECT to_json("encoding") AS "encoding" FROM "faces" WHERE "file_hash" = $1 AND "position" = $2`,
    [fileHash, position],
  );
  if (image === undefined || face === undefined) throw new UnknownFaceError();
  return { model: image.model, encoding: face.encoding };
}

function toEnrolledFace({ id, fileHash, position, model, createdAt }: EnrolledFaceRow): EnrolledFace {
  return { id: Number(id), fileHash, position, model, createdAt };
}

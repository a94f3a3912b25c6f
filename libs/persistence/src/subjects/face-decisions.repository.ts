import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { type DataSource, type EntityManager } from 'typeorm';
import { lockFaces } from '../images/lock-faces.js';
import { notifyIndexChangeOnCommit } from '../notifications/index-changes.js';
import { type ConcurrentWriteLimiter, writeLimiterOf } from '../write-limiter.js';
import { enrolFaces } from './enrol-faces.js';

/** A user's decision that a face shows, or does not show, a subject. */
export interface FaceDecision {
  readonly faceId: number;
  readonly fileHash: string;
  readonly position: number;
  readonly isSubject: boolean;
  readonly createdAt: Date;
}

/** A face of a stored image. */
export interface FaceReference {
  readonly fileHash: string;
  readonly position: number;
}

export type DecisionResult =
  | { readonly kind: 'decided'; readonly decision: FaceDecision }
  | { readonly kind: 'unknown-subject' | 'unknown-image' | 'unknown-face' };

type DecisionRow = Omit<FaceDecision, 'faceId'> & { readonly faceId: string };

const decisionColumns = `decision."face_id" AS "faceId", face."file_hash" AS "fileHash", face."position",
  decision."is_subject" AS "isSubject", decision."created_at" AS "createdAt"`;

/** Stores, lists and deletes the decisions of users that a face shows, or does not show, a subject. */
@Injectable()
export class FaceDecisionsRepository {
  private readonly limiter: ConcurrentWriteLimiter;

  constructor(@InjectDataSource() private readonly dataSource: DataSource) {
    this.limiter = writeLimiterOf(dataSource);
  }

  /**
   * Reads a page of the decisions about a subject, sorted by face ID in ascending order.
   *
   * @param key of the subject's name
   * @param after the face ID of the last decision of the previous page
   */
  async list(key: string, after: number, limit: number): Promise<FaceDecision[]> {
    const rows: DecisionRow[] = await this.dataSource.query(
      `SELECT ${decisionColumns} FROM "face_decisions" decision
       JOIN "subjects" subject ON subject."id" = decision."subject_id"
       JOIN "faces" face ON face."id" = decision."face_id"
       WHERE subject."name_key" = $1 AND decision."face_id" > $2 ORDER BY decision."face_id" LIMIT $3`,
      [key, after, limit],
    );
    return rows.map(toDecision);
  }

  /**
   * Stores the decision whether a face shows a subject. It replaces an earlier decision about the same face and
   * subject. If the face shows the subject, the face is enrolled for this subject and for no other subject, and a
   * decision that the face shows another subject is deleted. If the face does not show the subject, its enrolment for
   * this subject is deleted.
   *
   * @param key of the subject's name
   */
  storeDecision(key: string, face: FaceReference, isSubject: boolean): Promise<DecisionResult> {
    return this.limiter.runImageWrite(() =>
      this.dataSource.transaction(async (manager): Promise<DecisionResult> => {
        const [subject]: { id: string }[] = await manager.query(
          `SELECT "id" FROM "subjects" WHERE "name_key" = $1 FOR KEY SHARE`,
          [key],
        );
        if (subject === undefined) return { kind: 'unknown-subject' };
        const locked = await lockFace(manager, face);
        if (typeof locked === 'string') return { kind: locked };
        await deleteContradictedEnrolments(manager, face, subject.id, isSubject);
        if (isSubject) {
          await manager.query(
            `DELETE FROM "face_decisions" WHERE "face_id" = $1 AND "subject_id" <> $2 AND "is_subject"`,
            [locked.id, subject.id],
          );
          await enrolFaces(manager, subject.id, [locked.id]);
        }
        const [decided]: DecisionRow[] = await manager.query(
          `INSERT INTO "face_decisions" AS decision ("face_id", "subject_id", "is_subject") VALUES ($1, $2, $3)
           ON CONFLICT ("face_id", "subject_id") DO UPDATE SET "is_subject" = excluded."is_subject",
             "created_at" = CASE WHEN decision."is_subject" = excluded."is_subject" THEN decision."created_at" ELSE now() END
           RETURNING "face_id" AS "faceId", $4 AS "fileHash", $5::smallint AS "position", "is_subject" AS "isSubject",
             "created_at" AS "createdAt"`,
          [locked.id, subject.id, isSubject, face.fileHash, face.position],
        );
        return { kind: 'decided', decision: toDecision(decided!) };
      }),
    );
  }

  /**
   * Withdraws a decision. If the face is enrolled for the subject, the face remains enrolled.
   *
   * @param key of the subject's name
   * @returns whether there was a decision
   */
  async withdrawDecision(key: string, { fileHash, position }: FaceReference): Promise<boolean> {
    const [, withdrawn]: [unknown[], number] = await this.limiter.runImageWrite(() =>
      this.dataSource.query(
        `DELETE FROM "face_decisions" decision USING "subjects" subject, "faces" face
         WHERE subject."id" = decision."subject_id" AND subject."name_key" = $1
           AND face."id" = decision."face_id" AND face."file_hash" = $2 AND face."position" = $3`,
        [key, fileHash, position],
      ),
    );
    return withdrawn > 0;
  }
}

/** Locks a face, and locks its image so that the image cannot be deleted. */
async function lockFace(
  manager: EntityManager,
  { fileHash, position }: FaceReference,
): Promise<{ readonly id: string } | 'unknown-image' | 'unknown-face'> {
  const images: unknown[] = await manager.query(`SELECT FROM "images" WHERE "file_hash" = $1 FOR KEY SHARE`, [
    fileHash,
  ]);
  if (images.length === 0) return 'unknown-image';
  const [face]: { id: string }[] = await manager.query(
    `SELECT "id" FROM "faces" WHERE "file_hash" = $1 AND "position" = $2`,
    [fileHash, position],
  );
  if (face === undefined) return 'unknown-face';
  await lockFaces(manager, [face.id]);
  return face;
}

/**
 * Deletes the enrolments of a face that contradict a new decision. If the face shows the subject, these are the
 * enrolments for all other subjects. If the face does not show the subject, it is the enrolment for this subject.
 */
async function deleteContradictedEnrolments(
  manager: EntityManager,
  { fileHash, position }: FaceReference,
  subjectId: string,
  isSubject: boolean,
): Promise<void> {
  const [examples] = await manager.query<[{ id: string }[], number]>(
    `WITH contradicting AS (
       SELECT "id" FROM "subject_faces"
       WHERE "file_hash" = $1 AND "position" = $2 AND ("subject_id" = $3) <> $4 ORDER BY "id" FOR UPDATE
     )
     DELETE FROM "subject_faces" USING contradicting WHERE "subject_faces"."id" = contradicting."id"
     RETURNING "subject_faces"."id"`,
    [fileHash, position, subjectId, isSubject],
  );
  const ids = examples.map(({ id }) => Number(id));
  await notifyIndexChangeOnCommit(manager, { collection: 'examples', kind: 'removed', ids });
}

function toDecision({ faceId, fileHash, position, isSubject, createdAt }: DecisionRow): FaceDecision {
  return { faceId: Number(faceId), fileHash, position, isSubject, createdAt };
}

import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { type DataSource } from 'typeorm';

/** A face that was selected at random. */
export interface SampledFace {
  /** The image and the position of the face in the image; null for a face that was enrolled as an encoding. */
  readonly fileHash: string | null;
  readonly position: number | null;
  readonly model: string;
  readonly encoding: Float32Array;
  /** The name of a subject for which the face is enrolled; null if it is not enrolled. */
  readonly subject: string | null;
}

/** The columns of a row, in which the encoding is an array of JSON, as in image-with-faces.ts. */
type SampledFaceRow = Omit<SampledFace, 'encoding'> & { readonly encoding: readonly number[] };

/**
 * Selects faces at random for statistics. The time of a query depends on the size of the sample, not on the number of
 * stored faces: each face is found by its ID in an index. Faces after deleted faces are selected more often than
 * others.
 *
 * A caller specifies each position in the range of all IDs as a number from 0 to 1, so that two processes with the same
 * positions select the same faces.
 */
@Injectable()
export class FaceSamplesRepository {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /** Selects at most one stored face for each position; no face is selected twice. */
  async sampleFaces(positions: readonly number[]): Promise<SampledFace[]> {
    return this.querySample(
      `SELECT DISTINCT ON (face."id") face."file_hash" AS "fileHash", face."position", image."model",
         to_json(face."encoding") AS "encoding", subject."name" AS "subject"
       FROM (SELECT min("id") AS "lowest", max("id") AS "highest" FROM "faces") bounds
       CROSS JOIN unnest($1::float8[]) AS sample ("fraction")
       CROSS JOIN LATERAL (
         SELECT * FROM "faces"
         WHERE "id" >= bounds."lowest" + floor(sample."fraction" * (bounds."highest" - bounds."lowest" + 1))::bigint
         ORDER BY "id" LIMIT 1
       ) face
       JOIN "images" image ON image."file_hash" = face."file_hash"
       LEFT JOIN LATERAL (
         SELECT "name" FROM "subject_faces" example JOIN "subjects" subject ON subject."id" = example."subject_id"
         WHERE example."file_hash" = face."file_hash" AND example."position" = face."position"
         ORDER BY example."id" LIMIT 1
       ) subject ON true
       ORDER BY face."id"`,
      [positions],
    );
  }

  /**
   * Selects at most one subject for each position, and the first enrolled faces of this subject; no subject is selected
   * twice. Subjects with more enrolled faces are selected more often.
   *
   * @param facesPerSubject maximum number of faces of each subject
   */
  async sampleEnrolledFaces(positions: readonly number[], facesPerSubject: number): Promise<SampledFace[]> {
    return this.querySample(
      `WITH selected AS (
         SELECT DISTINCT example."subject_id"
         FROM (SELECT min("id") AS "lowest", max("id") AS "highest" FROM "subject_faces") bounds
         CROSS JOIN unnest($1::float8[]) AS sample ("fraction")
         CROSS JOIN LATERAL (
           SELECT "subject_id" FROM "subject_faces"
           WHERE "id" >= bounds."lowest" + floor(sample."fraction" * (bounds."highest" - bounds."lowest" + 1))::bigint
           ORDER BY "id" LIMIT 1
         ) example
       )
       SELECT example."file_hash" AS "fileHash", example."position", example."model",
         to_json(example."encoding") AS "encoding", subject."name" AS "subject"
       FROM selected JOIN "subjects" subject ON subject."id" = selected."subject_id"
       CROSS JOIN LATERAL (
         SELECT * FROM "subject_faces" WHERE "subject_id" = subject."id" ORDER BY "id" LIMIT $2
       ) example
       ORDER BY example."id"`,
      [positions, facesPerSubject],
    );
  }

  private async querySample(statement: string, parameters: readonly unknown[]): Promise<SampledFace[]> {
    const rows: SampledFaceRow[] = await this.dataSource.query(statement, [...parameters]);
    return rows.map((row) => ({ ...row, encoding: Float32Array.from(row.encoding) }));
  }
}

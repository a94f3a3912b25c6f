import { faceColumns, type FaceEntity } from './face.entity.js';
import { type ImageEntity } from './image.entity.js';

/** A face within its image. */
type ImageFace = Omit<FaceEntity, 'id'>;

/** An image and its faces, most prominent first. */
export type ImageWithFaces = Omit<ImageEntity, 'retryableUntil'> & { readonly faces: readonly ImageFace[] };

/** The columns of `"images" image` from which an {@link ImageEntity} is read. */
export const imageColumns = `image."file_hash" AS "fileHash", image."status", image."origin", image."attempts", image."counted",
  image."width", image."height", image."model", image."problem", image."problem_kind" AS "problemKind",
  image."staging_key" AS "stagingKey", image."created_at" AS "createdAt", image."finished_at" AS "finishedAt"`;

/**
 * Returns an SQL expression for the faces of an image. The result of the query is JSON, which is parsed
 * many times faster than PostgreSQL's array format. Apply {@link roundFaceToFloat32} to the parsed faces.
 *
 * @param fileHash an SQL expression for the hash
 */
export function createFacesSubquery(fileHash: string): string {
  return `COALESCE((
    SELECT json_agg(face) FROM (
      SELECT "file_hash" AS "fileHash", "position", ${faceColumns}
      FROM "faces" WHERE "file_hash" = ${fileHash} ORDER BY "position"
    ) face
  ), '[]')`;
}

/**
 * Rounds the numbers of a face to float32. PostgreSQL prints a float32 as its shortest unique decimal number, which is
 * a different number if it is parsed as a double.
 */
export function roundFaceToFloat32(face: ImageFace): ImageFace {
  return {
    ...face,
    encoding: face.encoding.map(Math.fround),
    landmarks: face.landmarks?.map(Math.fround) ?? null,
  };
}

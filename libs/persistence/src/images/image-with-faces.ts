import { faceColumns, type FaceEntity } from './face.entity.js';
import { type ImageEntity } from './image.entity.js';

/** A face within its image. */
type ImageFace = Omit<FaceEntity, 'id'>;

/** An image and its faces, most prominent first. */
export type ImageWithFaces = ImageEntity & { readonly faces: readonly ImageFace[] };

/** The columns of `"images" image` that an {@link ImageEntity} is read from. */
export const imageColumns = `image."file_hash" AS "fileHash", image."status", image."origin", image."attempts", image."counted",
  image."width", image."height", image."model", image."problem", image."problem_kind" AS "problemKind",
  image."staging_key" AS "stagingKey", image."created_at" AS "createdAt", image."finished_at" AS "finishedAt"`;

/**
 * An SQL expression for the faces of an image. It yields JSON, which is parsed many times faster than PostgreSQL's array
 * format; {@link restoreFloat32} then restores the numbers.
 *
 * @param fileHash an SQL expression
 */
export function facesSubquery(fileHash: string): string {
  return `COALESCE((
    SELECT json_agg(face) FROM (
      SELECT "file_hash" AS "fileHash", "position", ${faceColumns}
      FROM "faces" WHERE "file_hash" = ${fileHash} ORDER BY "position"
    ) face
  ), '[]')`;
}

/**
 * Rounds the numbers of a face to float32. PostgreSQL prints a float32 as the shortest decimal that identifies it, which as
 * a double is a different number.
 */
export function restoreFloat32(face: ImageFace): ImageFace {
  return {
    ...face,
    encoding: face.encoding.map(Math.fround),
    landmarks: face.landmarks?.map(Math.fround) ?? null,
  };
}

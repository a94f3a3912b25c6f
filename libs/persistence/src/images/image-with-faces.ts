/** How an image is read together with its faces. */
import { type FaceEntity } from './face.entity.js';
import { type ImageEntity } from './image.entity.js';

/** An image and its faces, most prominent first. */
export type ImageWithFaces = ImageEntity & { readonly faces: readonly FaceEntity[] };

/** What is selected of `"images" image` for an {@link ImageEntity}. */
export const imageColumns = `image."file_hash" AS "fileHash", image."status", image."origin", image."attempts", image."counted",
  image."width", image."height", image."model", image."problem", image."problem_kind" AS "problemKind",
  image."staging_key" AS "stagingKey", image."created_at" AS "createdAt", image."finished_at" AS "finishedAt"`;

/**
 * The faces of an image as an expression. They come as JSON, which takes a fraction of the time that PostgreSQL's arrays
 * take to be read; {@link exactFace} makes the numbers what they were.
 *
 * @param fileHash an expression too
 */
export function facesOf(fileHash: string): string {
  return `COALESCE((
    SELECT json_agg(face) FROM (
      SELECT "file_hash" AS "fileHash", "position", "x", "y", "width", "height", "score", "landmarks", "encoding"
      FROM "faces" WHERE "file_hash" = ${fileHash} ORDER BY "position"
    ) face
  ), '[]')`;
}

/** PostgreSQL prints a float32 as the shortest decimal that leads back to it, which is another double. */
export function exactFace(face: FaceEntity): FaceEntity {
  return {
    ...face,
    encoding: face.encoding.map(Math.fround),
    landmarks: face.landmarks?.map(Math.fround) ?? null,
  };
}

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { type PhotoFolder, readPhotoFolder } from '../photo-folder.js';
import { type AnnotatedFace } from './annotated-face.js';

/** A folder of photos with annotations for every face. */
export interface AnnotatedFolder extends PhotoFolder {
  /** The faces of each photo. The key is the path of the photo, relative to the folder. */
  faces: ReadonlyMap<string, readonly AnnotatedFace[]>;
}

const BOX_SCHEMA = z
  .tuple([z.number(), z.number(), z.number(), z.number()])
  .transform(([x, y, width, height]) => ({ x, y, width, height }));

const FACE_SCHEMA = z.union([
  z
    .object({ box: BOX_SCHEMA, ignore: z.literal(true) })
    .transform(({ box }): AnnotatedFace => ({ box, blur: 0, occlusion: 0, ignored: true })),
  z
    .object({ box: BOX_SCHEMA, blur: z.number(), occlusion: z.number() })
    .transform((face): AnnotatedFace => ({ ...face, ignored: false })),
]);

const JSON_TEXT_SCHEMA = z.string().transform((text, context): unknown => {
  try {
    return JSON.parse(text);
  } catch (error) {
    context.addIssue((error as Error).message);
    return z.NEVER;
  }
});

const ANNOTATIONS_SCHEMA = z.record(z.string(), z.array(FACE_SCHEMA));

/**
 * Reads `images/` and `faces.json`: `{"file.jpg": [{"box": [x, y, width, height], "blur", "occlusion"}, {"box",
 * "ignore": true}]}`. Photos without annotations are skipped.
 *
 * @throws an error with a message for the user when the folder has another structure
 */
export async function readAnnotatedFolder(directory: string): Promise<AnnotatedFolder> {
  const text = await readFile(join(directory, 'faces.json'), 'utf8').catch(() => undefined);
  if (text === undefined) throw new Error(`${directory} has no faces.json.`);
  const faces = parseAnnotations(text);
  const folder = await readPhotoFolder(directory);
  const photos = new Set(folder.photos);
  const absent = [...faces.keys()].find((path) => !photos.has(path));
  if (absent !== undefined)
    throw new Error(`${directory} does not contain ${absent}, which faces.json lists.`);
  return { directory: folder.directory, photos: folder.photos.filter((path) => faces.has(path)), faces };
}

export function parseAnnotations(text: string): Map<string, AnnotatedFace[]> {
  const result = JSON_TEXT_SCHEMA.pipe(ANNOTATIONS_SCHEMA).safeParse(text);
  if (!result.success) throw new Error(`faces.json cannot be read: ${z.prettifyError(result.error)}`);
  return new Map(Object.entries(result.data));
}

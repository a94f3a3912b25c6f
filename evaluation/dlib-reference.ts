import { readFile } from 'node:fs/promises';
import { type Box, containsCentreOf } from './detection/box.js';

/**
 * The faces that dlib has found and encoded in each photo, read from a file that `bench/dlib` writes. The keys are the
 * paths of the photos.
 */
export type DlibReference = ReadonlyMap<string, readonly DlibFace[]>;

export interface DlibFace {
  box: Box;
  /** The encoding of the face; missing if only boxes were requested. */
  encoding?: Float32Array;
}

interface DlibResultLine {
  photo: string;
  faces: { box: [number, number, number, number]; encoding?: number[] }[];
}

/**
 * Reads one or more reference files. Each file belongs to another set of photos.
 *
 * @throws if two files contain the same path, because it is then unclear which faces to use
 */
export async function readDlibReference(files: readonly string[]): Promise<DlibReference> {
  const reference = new Map<string, readonly DlibFace[]>();
  for (const file of files) {
    for (const [photo, faces] of parseDlibFaces(await readFile(file, 'utf8'))) {
      if (reference.has(photo)) throw new Error(`${file}: duplicate photo ${photo}.`);
      reference.set(photo, faces);
    }
  }
  return reference;
}

/** Parses a reference file, which contains one line of JSON for each photo. */
export function parseDlibFaces(text: string): [string, DlibFace[]][] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const { photo, faces } = JSON.parse(line) as DlibResultLine;
      return [photo, faces.map(toDlibFace)];
    });
}

/**
 * Selects dlib's faces in a set of photos. Returns undefined if the reference contains none of the photos.
 *
 * @throws when the reference contains only some of the photos: results for different photos are not comparable
 */
export function selectDlibPhotos(
  reference: DlibReference,
  paths: readonly string[],
): { path: string; faces: readonly DlibFace[] }[] | undefined {
  const photos = paths.flatMap((path) => {
    const faces = reference.get(path);
    return faces ? [{ path, faces }] : [];
  });
  if (photos.length === 0) return undefined;
  if (photos.length < paths.length) {
    const absent = paths.find((path) => !reference.has(path));
    throw new Error(
      `dlib's faces of ${paths.length - photos.length} photos are missing, for example ${absent}.`,
    );
  }
  return photos;
}

/**
 * Finds the face of dlib that corresponds to a face of our encoder: its box contains the centre of the box of our face.
 */
export function findFaceAroundCentre(faces: readonly DlibFace[], box: Box): DlibFace | undefined {
  return faces.find((face) => containsCentreOf(face.box, box));
}

function toDlibFace({ box: [x, y, width, height], encoding }: DlibResultLine['faces'][number]): DlibFace {
  return { box: { x, y, width, height }, ...(encoding && { encoding: Float32Array.from(encoding) }) };
}

import { readFile } from 'node:fs/promises';
import { type Box, holdsCentreOf } from './detection/box.js';

/** Faces as dlib finds and encodes them, by their photo's path: what `bench/dlib` writes. */
export type DlibReference = ReadonlyMap<string, readonly DlibFace[]>;

export interface DlibFace {
  box: Box;
  /** Absent where only boxes were asked for. */
  encoding?: Float32Array;
}

interface Line {
  photo: string;
  faces: { box: [number, number, number, number]; encoding?: number[] }[];
}

/**
 * Several files are read as one: they are of several sets of photos.
 *
 * @throws where two of them speak of the same path, as it is unknown which of them is meant.
 */
export async function readDlibReference(files: readonly string[]): Promise<DlibReference> {
  const reference = new Map<string, readonly DlibFace[]>();
  for (const file of files) {
    for (const [photo, faces] of parseDlibFaces(await readFile(file, 'utf8'))) {
      if (reference.has(photo)) throw new Error(`${file}: ${photo} is there twice.`);
      reference.set(photo, faces);
    }
  }
  return reference;
}

/** One line of JSON a photo. */
export function parseDlibFaces(text: string): [string, DlibFace[]][] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const { photo, faces } = JSON.parse(line) as Line;
      return [photo, faces.map(faceOf)];
    });
}

/**
 * What dlib finds in a set of photos; undefined where the reference is of other sets.
 *
 * @throws where it is of some of the photos: figures of different photos cannot be compared.
 */
export function dlibPhotos(
  reference: DlibReference,
  paths: readonly string[],
): { path: string; faces: readonly DlibFace[] }[] | undefined {
  const known = paths.flatMap((path) => {
    const faces = reference.get(path);
    return faces ? [{ path, faces }] : [];
  });
  if (known.length === 0) return undefined;
  if (known.length < paths.length) {
    const absent = paths.find((path) => !reference.has(path));
    throw new Error(
      `dlib's faces of ${paths.length - known.length} photos are missing, ${absent} for instance.`,
    );
  }
  return known;
}

/** dlib's face at the place of ours: the one in whose box the middle of ours lies. */
export function sameFaceOf(faces: readonly DlibFace[], box: Box): DlibFace | undefined {
  return faces.find((face) => holdsCentreOf(face.box, box));
}

function faceOf({ box: [x, y, width, height], encoding }: Line['faces'][number]): DlibFace {
  return { box: { x, y, width, height }, ...(encoding && { encoding: Float32Array.from(encoding) }) };
}

import { readFile } from 'node:fs/promises';
import { type Box } from '#encoding';

/** Faces as dlib finds and encodes them, by their photo's path: what `bench/dlib` writes. */
export type DlibReference = ReadonlyMap<string, readonly DlibFace[]>;

export interface DlibFace {
  box: Box;
  encoding: Float32Array;
}

interface Line {
  photo: string;
  faces: { box: [number, number, number, number]; encoding: number[] }[];
}

/** One line of JSON a photo. */
export async function readDlibReference(file: string): Promise<DlibReference> {
  const lines = (await readFile(file, 'utf8')).split('\n').filter((line) => line !== '');
  return new Map(
    lines.map((line) => {
      const { photo, faces } = JSON.parse(line) as Line;
      return [
        photo,
        faces.map(({ box, encoding }) => ({ box: boxOf(box), encoding: Float32Array.from(encoding) })),
      ];
    }),
  );
}

function boxOf([x, y, width, height]: Line['faces'][number]['box']): Box {
  return { x, y, width, height };
}

/** dlib's face at the place of ours: the one in whose box the middle of ours lies. */
export function sameFaceOf(
  faces: readonly DlibFace[],
  { x, y, width, height }: Box,
): DlibFace | undefined {
  const [middleX, middleY] = [x + width / 2, y + height / 2];
  return faces.find(
    ({ box }) =>
      middleX > box.x && middleX < box.x + box.width && middleY > box.y && middleY < box.y + box.height,
  );
}

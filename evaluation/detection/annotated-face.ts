import { type Box } from './box.js';

/** An annotated face with the attributes of WIDER FACE. */
export interface AnnotatedFace {
  box: Box;
  /** The blur of the face: 0 is clear, 1 is normal, 2 is heavy. */
  blur: number;
  /** The occlusion of the face: 0 is none, 1 is partial, 2 is heavy. */
  occlusion: number;
  /**
   * Whether the face is too small or too unclear to be evaluated. An ignored face is counted neither as found nor as
   * missed.
   */
  ignored: boolean;
}

/** Faces below this height in pixels are ignored. */
export const MIN_FACE_HEIGHT = 16;

/** The ranges of face heights in pixels. A range includes its lower bound, but not its upper bound. */
export const FACE_HEIGHT_RANGES = {
  '16-24': [MIN_FACE_HEIGHT, 24],
  '24-48': [24, 48],
  '48-96': [48, 96],
  '96-': [96, Infinity],
} as const satisfies Record<string, readonly [number, number]>;

export type HeightRange = keyof typeof FACE_HEIGHT_RANGES;

export const FACE_HEIGHT_RANGE_NAMES = Object.keys(FACE_HEIGHT_RANGES) as HeightRange[];

/** The difficulty class of a face. A `hard` face is heavily blurred or occluded. */
export function classifyDifficulty({
  box,
  blur,
  occlusion,
  ignored,
}: AnnotatedFace): 'clear' | 'hard' | 'ignored' {
  if (ignored || box.height < MIN_FACE_HEIGHT) return 'ignored';
  return blur < 2 && occlusion < 2 ? 'clear' : 'hard';
}

/** @param height at least {@link MIN_FACE_HEIGHT} */
export function getHeightRange(height: number): HeightRange {
  return FACE_HEIGHT_RANGE_NAMES.findLast((name) => height >= FACE_HEIGHT_RANGES[name][0])!;
}

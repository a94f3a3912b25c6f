import { type Box } from './box.js';

/** A face as somebody annotated it, in the terms of WIDER FACE. */
export interface AnnotatedFace {
  box: Box;
  /** 0 clear, 1 normal, 2 heavy. */
  blur: number;
  /** 0 none, 1 partial, 2 heavy. */
  occlusion: number;
  /** Too small or too unclear for the annotator: it is no error to find it, and none to miss it. */
  ignored: boolean;
}

/** Faces below this height are ignored. */
export const LEAST_HEIGHT = 16;

/** Ranges of heights in pixels, each from its first number to below its second. */
export const HEIGHT_RANGES = {
  '16-24': [LEAST_HEIGHT, 24],
  '24-48': [24, 48],
  '48-96': [48, 96],
  '96-': [96, Infinity],
} as const satisfies Record<string, readonly [number, number]>;

export type HeightRange = keyof typeof HEIGHT_RANGES;

export const HEIGHT_RANGE_NAMES = Object.keys(HEIGHT_RANGES) as HeightRange[];

/** Whether finding this face counts, and as what: `hard` is blurred or occluded heavily. */
export function classOf({ box, blur, occlusion, ignored }: AnnotatedFace): 'clear' | 'hard' | 'ignored' {
  if (ignored || box.height < LEAST_HEIGHT) return 'ignored';
  return blur < 2 && occlusion < 2 ? 'clear' : 'hard';
}

/** @param height at least {@link LEAST_HEIGHT} */
export function heightRangeOf(height: number): HeightRange {
  return HEIGHT_RANGE_NAMES.findLast((name) => height >= HEIGHT_RANGES[name][0])!;
}

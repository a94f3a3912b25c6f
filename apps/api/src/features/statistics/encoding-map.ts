import { PCA } from 'ml-pca';
import { type SampledFace } from '#persistence';

/** A face with its position on a map of encodings. */
export interface MappedFace {
  readonly face: SampledFace;
  readonly x: number;
  readonly y: number;
}

export interface EncodingMap {
  readonly faces: readonly MappedFace[];
  /** The part of the variance of the encodings that each axis shows, 0 to 1. */
  readonly explainedVariance: { readonly x: number; readonly y: number };
}

/**
 * Projects encodings onto the two directions in which they differ most (principal component analysis).
 */
export function computeEncodingMap(faces: readonly SampledFace[]): EncodingMap {
  // The variance is only defined for two or more encodings.
  if (faces.length < 2)
    return { faces: faces.map((face) => ({ face, x: 0, y: 0 })), explainedVariance: { x: 0, y: 0 } };
  const encodings = faces.map(({ encoding }) => [...encoding]);
  const analysis = new PCA(encodings, { method: 'covarianceMatrix' });
  const positions = analysis.predict(encodings, { nComponents: 2 }).to2DArray();
  const [x = 0, y = 0] = analysis.getExplainedVariance();
  return {
    faces: faces.map((face, index) => ({ face, x: positions[index]![0] ?? 0, y: positions[index]![1] ?? 0 })),
    // If all encodings are equal, there is no variance to explain.
    explainedVariance: { x: Number.isFinite(x) ? x : 0, y: Number.isFinite(y) ? y : 0 },
  };
}

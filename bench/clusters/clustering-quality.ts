/** How well clusters correspond to people. */
export interface ClusteringQuality {
  readonly clusters: number;
  /** Of all pairs of faces that are in the same cluster, the fraction that shows the same person. */
  readonly pairPrecision: number;
  /** Of all pairs of faces of the same person, the fraction that is in the same cluster. Only people with at least three faces are counted. */
  readonly pairRecall: number;
  /**
   * For each face, the fraction of its cluster that shows the same person; the average of all faces. A face in no
   * cluster counts as a cluster that contains only this face.
   */
  readonly bcubedPrecision: number;
  /** For each face, the fraction of the faces of the same person that are in its cluster; the average of all faces. */
  readonly bcubedRecall: number;
}

/** People with at least this number of faces are expected to have a cluster. */
const minFacesOfPersonWithCluster = 3;

/**
 * @param people the number of the person whom each face shows
 * @param clusters the numbers of the faces of each cluster
 */
export function measureClusteringQuality(
  people: readonly (string | number)[],
  clusters: readonly (readonly number[])[],
): ClusteringQuality {
  const sizes = countByValue(people);
  const unclustered = new Set(people.keys());
  let [samePairs, expectedSamePairs, clusterPairs, precision, recall] = [0, 0, 0, 0, 0];
  for (const cluster of clusters) {
    clusterPairs += countPairs(cluster.length);
    for (const face of cluster) unclustered.delete(face);
    for (const [person, faces] of countByValue(cluster.map((face) => people[face]!))) {
      const size = sizes.get(person)!;
      samePairs += countPairs(faces);
      if (size >= minFacesOfPersonWithCluster) expectedSamePairs += countPairs(faces);
      precision += (faces * faces) / cluster.length;
      recall += (faces * faces) / size;
    }
  }
  for (const face of unclustered) {
    precision += 1;
    recall += 1 / sizes.get(people[face]!)!;
  }
  const personPairs = [...sizes.values()]
    .filter((size) => size >= minFacesOfPersonWithCluster)
    .reduce((sum, size) => sum + countPairs(size), 0);
  return {
    clusters: clusters.length,
    pairPrecision: samePairs / clusterPairs,
    pairRecall: expectedSamePairs / personPairs,
    bcubedPrecision: precision / people.length,
    bcubedRecall: recall / people.length,
  };
}

/** The harmonic mean of the two BCubed values. */
export function computeBcubedF({ bcubedPrecision, bcubedRecall }: ClusteringQuality): number {
  return (2 * bcubedPrecision * bcubedRecall) / (bcubedPrecision + bcubedRecall);
}

/** The headings of the columns of a table whose values {@link formatQualityColumns} returns. */
export const qualityHeaders = [
  'clusters',
  'pair precision',
  'pair recall',
  'BCubed precision',
  'BCubed recall',
  'BCubed F',
];

export function formatQualityColumns(quality: ClusteringQuality): string[] {
  const { clusters, pairPrecision, pairRecall, bcubedPrecision, bcubedRecall } = quality;
  const rates = [pairPrecision, pairRecall, bcubedPrecision, bcubedRecall, computeBcubedF(quality)];
  return [String(clusters), ...rates.map((rate) => rate.toFixed(3))];
}

function countPairs(count: number): number {
  return (count * (count - 1)) / 2;
}

function countByValue<T>(values: Iterable<T>): Map<T, number> {
  const counts = new Map<T, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

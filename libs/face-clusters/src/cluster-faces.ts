import { DisjointSets } from './disjoint-sets.js';
import { IntegerListsByKey } from './integer-lists.js';
import { type NeighbourGraph } from './neighbour-graph.js';
import { computeStructuralSimilarity } from './structural-similarity.js';

export interface ClusteringOptions {
  /** The minimum structural similarity, from 0 to 1, at which two faces count as faces of the same person. */
  readonly minSimilarity: number;
  /** The minimum number of faces of a cluster, at least 2. */
  readonly minFaces: number;
}

/**
 * The parameters that were chosen with one half of the people of LFW. docs/clusters.md lists the errors with these
 * parameters.
 */
export const clusteringDefaults = {
  /** The maximum distance at which a face belongs to the neighbourhood of another face. */
  maxDistance: 0.46,
  /**
   * The maximum number of faces in a neighbourhood, which limits the memory of a graph. If more faces are within the
   * distance, only the nearest are used.
   */
  maxNeighbours: 512,
  minSimilarity: 0.55,
  minFaces: 3,
  /**
   * The minimum longer side of the box of a face, in pixels. The encodings of smaller faces are similar even if the
   * faces show different people.
   */
  minSide: 40,
  /** The minimum score of a face. The detector gives lower scores to blurred and partly hidden faces. */
  minScore: 0.9,
} as const satisfies ClusteringOptions & Record<string, number>;

/** A face of a cluster. */
export interface ClusteredFace {
  readonly cluster: number;
  /**
   * Whether the face is a core: it is similar to so many faces that a face that is similar to the core joins the
   * cluster.
   */
  readonly isCore: boolean;
}

/** The result of a clustering. */
export interface ClusteringResult {
  /**
   * The open faces that join an existing cluster, by the ID of the face. Open faces are the faces that are to be
   * clustered.
   */
  readonly joined: ReadonlyMap<number, ClusteredFace>;
  /**
   * The new clusters, ordered by their lowest face ID. Each cluster maps the IDs of its faces, in ascending order, to
   * whether the face is a core.
   */
  readonly created: readonly ReadonlyMap<number, boolean>[];
  /** Maps the ID of each cluster that is merged into an older cluster to the ID of the older cluster. */
  readonly merged: ReadonlyMap<number, number>;
}

/** The number of open faces that are processed between two yields of the generator. */
const facesPerGeneratorStep = 64;

/**
 * Clusters faces by the similarity of their neighbourhoods (SCAN: Xu et al., A Structural Clustering Algorithm for Networks,
 * 2007). A core is a face that is similar to enough faces to form a cluster with these faces. Cores that are similar to
 * each other are in one cluster. Another face joins the cluster of the core to which it is most similar. An algorithm
 * that uses only density (DBSCAN) would connect different people through chains of similar strangers, and more people
 * the larger the set of faces is.
 *
 * Two faces in one photo are different people, so they are never similar. They can still be in one cluster through faces of
 * other photos, for example if a photo shows a person and a poster of the same person.
 *
 * The faces of existing clusters stay in their clusters. Open faces join existing clusters, or form new clusters. If an
 * open core is similar to cores of two clusters, the two clusters are merged into the cluster with the lower ID, unless
 * they are separated: then, the core joins the cluster of the core that it is most similar to. The
 * result depends only on the arguments, and not on the order of maps and lists.
 *
 * The generator yields after some milliseconds of work, so that the caller can process events or cancel.
 *
 * @param graph the neighbourhoods of the open faces, and of all faces in these neighbourhoods, and the photos of several faces
 * @param open the IDs of the faces to cluster, in ascending order; none is in `clustered`
 * @param clustered the faces of existing clusters, by their IDs
 * @param separated pairs of existing clusters that must not be merged
 */
export function* clusterFaces(
  graph: NeighbourGraph,
  open: Float64Array,
  clustered: ReadonlyMap<number, ClusteredFace>,
  { minSimilarity, minFaces }: ClusteringOptions,
  separated: readonly (readonly [number, number])[] = [],
): Generator<undefined, ClusteringResult> {
  const openNumbers = Int32Array.from(open, (id) => graph.getFaceNumber(id));
  const similar = new IntegerListsByKey(graph.ids.length);
  for (const [step, number] of openNumbers.entries()) {
    if (step % facesPerGeneratorStep === facesPerGeneratorStep - 1) yield;
    const own = graph.getNeighbourhood(number);
    const faces = own.filter(
      (other) =>
        other !== number &&
        !graph.areInSamePhoto(number, other) &&
        computeStructuralSimilarity(own, graph.getNeighbourhood(other), minSimilarity) >= minSimilarity,
    );
    similar.set(number, faces);
  }
  const isOpenCore = (number: number) => similar.has(number) && similar.get(number).length + 1 >= minFaces;

  // Existing clusters come before faces, so that a set is represented by its oldest cluster, or by its first face if it
  // contains no cluster.
  const clusters = [...new Set([...clustered.values()].map(({ cluster }) => cluster))].sort((a, b) => a - b);
  const setOf = new Map(clusters.map((cluster, set) => [cluster, set]));
  const clusteredByNumber = (number: number) => clustered.get(graph.ids[number]!);
  const sets = new DisjointSets(clusters.length + graph.ids.length);
  const setOfFace = (number: number) => clusters.length + number;
  const separatedSets = separated.flatMap(([one, other]) => {
    const [first, second] = [setOf.get(one), setOf.get(other)];
    return first === undefined || second === undefined ? [] : [[first, second] as const];
  });
  /** Unites two sets, unless this would merge separated clusters. */
  const uniteIfAllowed = (one: number, other: number): void => {
    const roots = [sets.findLowestNumberOfSet(one), sets.findLowestNumberOfSet(other)] as const;
    // Only a set whose lowest number is a cluster contains clusters.
    const bothContainClusters = roots.every((root) => root < clusters.length);
    if (bothContainClusters && roots[0] !== roots[1]) {
      const isForbidden = separatedSets.some(([first, second]) => {
        const found = [sets.findLowestNumberOfSet(first), sets.findLowestNumberOfSet(second)];
        return found.includes(roots[0]) && found.includes(roots[1]);
      });
      if (isForbidden) return;
    }
    sets.uniteSets(one, other);
  };
  for (const number of openNumbers) {
    if (!isOpenCore(number)) continue;
    // If a face is similar to cores of separated clusters, it joins the cluster of the most similar core.
    const others =
      separatedSets.length === 0 ? similar.get(number) : sortBySimilarity(graph, number, similar.get(number));
    for (const other of others) {
      const member = clusteredByNumber(other);
      if (isOpenCore(other)) uniteIfAllowed(setOfFace(number), setOfFace(other));
      else if (member?.isCore === true) uniteIfAllowed(setOfFace(number), setOf.get(member.cluster)!);
    }
  }

  const merged = new Map<number, number>();
  for (const cluster of clusters) {
    const oldest = clusters[sets.findLowestNumberOfSet(setOf.get(cluster)!)]!;
    if (oldest !== cluster) merged.set(cluster, oldest);
  }
  const resolve = (cluster: number) => merged.get(cluster) ?? cluster;

  const joined = new Map<number, ClusteredFace>();
  const candidates = new Map<number, Map<number, boolean>>();
  const left: number[] = [];
  const place = (number: number, core: number, isCore: boolean) => {
    const set = sets.findLowestNumberOfSet(setOfFace(core));
    const id = graph.ids[number]!;
    if (set < clusters.length) joined.set(id, { cluster: clusters[set]!, isCore });
    else candidates.set(set, (candidates.get(set) ?? new Map<number, boolean>()).set(id, isCore));
  };
  for (const number of openNumbers) {
    if (isOpenCore(number)) place(number, number, true);
    else {
      const core = findMostSimilarFace(graph, number, similar.get(number).filter(isOpenCore));
      if (core === undefined) left.push(number);
      else place(number, core, false);
    }
  }
  const created: ReadonlyMap<number, boolean>[] = [];
  for (const faces of candidates.values()) {
    if (faces.size >= minFaces) created.push(faces);
    else left.push(...[...faces.keys()].map((id) => graph.getFaceNumber(id)));
  }
  // The faces that remain join a cluster if they are similar to any face of the cluster, even if it is not a core.
  for (const number of left) {
    const members = similar.get(number).filter((other) => clusteredByNumber(other) !== undefined);
    const member = findMostSimilarFace(graph, number, members);
    if (member === undefined) continue;
    const { cluster } = clusteredByNumber(member)!;
    joined.set(graph.ids[number]!, { cluster: resolve(cluster), isCore: isOpenCore(number) });
  }
  created.sort((one, other) => getIdOfFirstFace(one) - getIdOfFirstFace(other));
  return { joined, created, merged };
}

/**
 * Returns the face with the most similar neighbourhood. Among several equally similar faces, it is the face with the
 * lowest number.
 */
function findMostSimilarFace(graph: NeighbourGraph, number: number, others: Int32Array): number | undefined {
  let [best, highest]: [number | undefined, number] = [undefined, 0];
  for (const other of others) {
    const similarity = computeStructuralSimilarity(
      graph.getNeighbourhood(number),
      graph.getNeighbourhood(other),
    );
    if (similarity > highest) [best, highest] = [other, similarity];
  }
  return best;
}

/** Sorts faces by the similarity of their neighbourhoods to that of a face, the most similar face first. */
function sortBySimilarity(graph: NeighbourGraph, number: number, others: Int32Array): Int32Array {
  const own = graph.getNeighbourhood(number);
  const similarities = new Map(
    Array.from(others, (other) => [other, computeStructuralSimilarity(own, graph.getNeighbourhood(other))]),
  );
  return others.toSorted((one, other) => similarities.get(other)! - similarities.get(one)! || one - other);
}

function getIdOfFirstFace(faces: ReadonlyMap<number, boolean>): number {
  const [first] = faces.keys();
  return first!;
}

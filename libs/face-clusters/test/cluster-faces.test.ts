import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type ClusteredFace, clusterFaces, type ClusteringResult, NeighbourGraph } from '#face-clusters';

const clusterOptions = { minSimilarity: 0.55, minFaces: 3 };

/** Pairs of near faces, by their IDs. */
type NeighbourPair = readonly [number, number];

/** The graph of faces that are near to each other, with its neighbourhoods set in the given order. */
function createGraph(ids: readonly number[], edges: readonly NeighbourPair[]): NeighbourGraph {
  const near = new Map(ids.map((id) => [id, new Set<number>()]));
  for (const [one, other] of edges) {
    near.get(one)?.add(other);
    near.get(other)?.add(one);
  }
  const graph = new NeighbourGraph(Float64Array.from(ids).sort());
  for (const id of ids) graph.setNeighbourhood(id, [...near.get(id)!]);
  return graph;
}

function clusterAll(
  ids: readonly number[],
  edges: readonly NeighbourPair[],
  clustered: ReadonlyMap<number, ClusteredFace> = new Map(),
): ClusteringResult {
  const open = Float64Array.from(ids.filter((id) => !clustered.has(id))).sort();
  return clusterGraph(createGraph(ids, edges), open, clustered);
}

function clusterGraph(
  graph: NeighbourGraph,
  open: Iterable<number>,
  clustered: ReadonlyMap<number, ClusteredFace> = new Map(),
): ClusteringResult {
  const steps = clusterFaces(graph, Float64Array.from(open), clustered, clusterOptions);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/** Returns all pairs of the given faces, because all photos of one person are near to each other. */
const createAllPairs = (ids: readonly number[]): NeighbourPair[] =>
  ids.flatMap((id, i) => ids.slice(0, i).map((other): NeighbourPair => [id, other]));

const getIdsOfCreatedClusters = ({ created }: ClusteringResult): number[][] =>
  created.map((faces) => [...faces.keys()]);

/** Returns the clusters after a clustering. New clusters get the next unused IDs. */
function applyClustering(
  clustered: ReadonlyMap<number, ClusteredFace>,
  { joined, created, merged }: ClusteringResult,
): Map<number, ClusteredFace> {
  const result = new Map<number, ClusteredFace>();
  for (const [id, face] of clustered)
    result.set(id, { ...face, cluster: merged.get(face.cluster) ?? face.cluster });
  for (const [id, face] of joined) result.set(id, face);
  let next = 1 + Math.max(0, ...[...clustered.values()].map((face) => face.cluster));
  for (const faces of created) {
    for (const [id, isCore] of faces) result.set(id, { cluster: next, isCore });
    next += 1;
  }
  return result;
}

/** The sets of faces of the clusters, without the IDs of the clusters. */
function toPartition(clustered: ReadonlyMap<number, ClusteredFace>): string[] {
  const sets = new Map<number, number[]>();
  for (const [id, face] of [...clustered].sort(([one], [other]) => one - other))
    sets.set(face.cluster, [...(sets.get(face.cluster) ?? []), id]);
  return [...sets.values()].map((ids) => ids.join()).sort();
}

/** Faces and their near pairs: a few dense groups, and random pairs between any faces. */
const arbitraryClusteringInput = fc
  .record({
    groups: fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 6 }),
    noise: fc.array(fc.tuple(fc.nat(30), fc.nat(30)), { maxLength: 25 }),
  })
  .map(({ groups, noise }) => {
    let next = 1;
    const people = groups.map((size) => Array.from({ length: size }, () => 10 * next++));
    const ids = people.flat();
    const random = noise.map(([i, j]): NeighbourPair => [ids[i % ids.length]!, ids[j % ids.length]!]);
    return {
      ids,
      people,
      edges: [...people.flatMap(createAllPairs), ...random.filter(([one, other]) => one !== other)],
    };
  });

describe('clustering', () => {
  test('groups at least three faces that are near to each other', () => {
    const edges = [...createAllPairs([1, 2, 3, 4]), ...createAllPairs([5, 6])];
    expect(getIdsOfCreatedClusters(clusterAll([1, 2, 3, 4, 5, 6, 7], edges))).toEqual([[1, 2, 3, 4]]);
  });

  test('does not connect two people if only one pair of their faces is near to each other', () => {
    const [one, other] = [
      [1, 3, 5, 7],
      [2, 4, 6, 8],
    ];
    const edges: NeighbourPair[] = [...createAllPairs(one), ...createAllPairs(other), [1, 2]];
    expect(getIdsOfCreatedClusters(clusterAll([...one, ...other], edges))).toEqual([one, other]);
  });

  test('adds a face to the existing cluster of its person', () => {
    const known = new Map([1, 2, 3].map((id) => [id, { cluster: 9, isCore: true }]));
    const { joined, created } = clusterAll([1, 2, 3, 4], createAllPairs([1, 2, 3, 4]), known);
    expect([...joined]).toEqual([[4, { cluster: 9, isCore: true }]]);
    expect(created).toEqual([]);
  });

  test('merges two clusters that a new face connects, into the older one', () => {
    const known = new Map([1, 2, 3, 4, 5, 6].map((id) => [id, { cluster: id < 4 ? 8 : 5, isCore: true }]));
    const { joined, merged } = clusterAll(
      [1, 2, 3, 4, 5, 6, 7],
      createAllPairs([1, 2, 3, 4, 5, 6, 7]),
      known,
    );
    expect([...merged]).toEqual([[8, 5]]);
    expect(joined.get(7)).toEqual({ cluster: 5, isCore: true });
  });

  test('does not merge separated clusters, and adds a core to the cluster of the most similar core', () => {
    const ids = [1, 2, 3, 4, 5, 6, 7];
    const known = new Map(ids.slice(0, 6).map((id) => [id, { cluster: id < 4 ? 5 : 8, isCore: true }]));
    const edges = createAllPairs(ids).filter(([one, other]) => !(other === 1 && one > 3));
    const open = Float64Array.of(7);
    const cluster = (separated: readonly (readonly [number, number])[]) => {
      const steps = clusterFaces(createGraph(ids, edges), open, known, clusterOptions, separated);
      for (;;) {
        const step = steps.next();
        if (step.done === true) return step.value;
      }
    };
    expect([...cluster([]).merged]).toEqual([[8, 5]]);
    const { merged, joined } = cluster([[5, 8]]);
    expect([...merged]).toEqual([]);
    expect(joined.get(7)).toEqual({ cluster: 8, isCore: true });
  });

  test('does not connect faces of one photo, which are different people', () => {
    const graph = createGraph([1, 2, 3, 4, 5, 6], createAllPairs([1, 2, 3, 4, 5, 6]));
    graph.addPhoto([1, 2, 3]);
    graph.addPhoto([4, 5, 99]);
    expect(getIdsOfCreatedClusters(clusterGraph(graph, [1, 2, 3]))).toEqual([]);
    expect(getIdsOfCreatedClusters(clusterGraph(graph, [1, 2, 3, 4, 5, 6]))).toEqual([[1, 2, 3, 4, 5, 6]]);
  });

  test('yields regularly, so that the caller can process events', () => {
    const ids = Array.from({ length: 1000 }, (_, id) => id);
    const steps = clusterFaces(createGraph(ids, []), Float64Array.from(ids), new Map(), clusterOptions);
    let yields = 0;
    while (steps.next().done !== true) yields += 1;
    expect(yields).toBeGreaterThan(10);
  });

  test('has the same result for any order of faces and neighbours', () => {
    fc.assert(
      fc.property(
        arbitraryClusteringInput.chain(({ ids, edges }) =>
          fc.record({
            ids: fc.constant(ids),
            edges: fc.constant(edges),
            shuffledIds: fc.shuffledSubarray(ids, { minLength: ids.length }),
            shuffledEdges: fc.shuffledSubarray(edges, { minLength: edges.length }),
          }),
        ),
        ({ ids, edges, shuffledIds, shuffledEdges }) => {
          expect(clusterAll(shuffledIds, shuffledEdges)).toEqual(clusterAll(ids, edges));
        },
      ),
    );
  });

  test('creates clusters of at least three faces, and assigns no face to two clusters', () => {
    fc.assert(
      fc.property(arbitraryClusteringInput, ({ ids, edges }) => {
        const clusters = getIdsOfCreatedClusters(clusterAll(ids, edges));
        for (const faces of clusters) expect(faces.length).toBeGreaterThanOrEqual(3);
        expect(new Set(clusters.flat()).size).toBe(clusters.flat().length);
      }),
    );
  });

  test('changes the cluster of a face only by merging its whole cluster into an older one', () => {
    fc.assert(
      fc.property(arbitraryClusteringInput, fc.nat(30), ({ ids, edges }, first) => {
        const early = ids.filter((_, i) => i % 3 !== first % 3);
        const before = applyClustering(
          new Map(),
          clusterAll(
            early,
            edges.filter((edge) => edge.every((id) => early.includes(id))),
          ),
        );
        const result = clusterAll(ids, edges, before);
        for (const id of [...result.joined.keys(), ...getIdsOfCreatedClusters(result).flat()])
          expect(before.has(id)).toBe(false);
        for (const [from, into] of result.merged) expect(into).toBeLessThan(from);
      }),
    );
  });

  test('finds the same clusters in several runs as in one run, if people are not near to each other', () => {
    fc.assert(
      fc.property(
        arbitraryClusteringInput.chain(({ ids, people }) =>
          fc.record({
            ids: fc.constant(ids),
            people: fc.constant(people),
            runs: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: ids.length, maxLength: ids.length }),
          }),
        ),
        ({ ids, people, runs }) => {
          const edges = people.flatMap(createAllPairs);
          let clustered = new Map<number, ClusteredFace>();
          for (let run = 0; run <= 3; run++) {
            const present = ids.filter((_, i) => runs[i]! <= run);
            const among = edges.filter((edge) => edge.every((id) => present.includes(id)));
            clustered = applyClustering(clustered, clusterAll(present, among, clustered));
          }
          expect(toPartition(clustered)).toEqual(
            toPartition(applyClustering(new Map(), clusterAll(ids, edges))),
          );
          expect(toPartition(clustered)).toEqual(
            people
              .filter(({ length }) => length >= 3)
              .map((faces) => faces.join())
              .sort(),
          );
        },
      ),
    );
  });
});

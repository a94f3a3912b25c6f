import { euclideanDistance } from '#encoding/distance';
import { type ClusteredFace, clusterFaces, clusteringDefaults, NeighbourGraph } from '#face-clusters';
import { isInSplit } from '../../evaluation/data-split.js';
import { type ClusteringQuality, measureClusters } from './clustering-quality.js';

/** Faces with their people. */
export interface LabelledFaces {
  readonly people: readonly string[];
  readonly encodings: readonly Float64Array[];
}

/** The parameters of a clustering that are chosen by measurement. */
export interface ClusteringParameters {
  readonly maxDistance: number;
  readonly minSimilarity: number;
}

/** One half of the people. Parameters are chosen on half 0 and reported on half 1. */
export function halfOfPeople(people: ReadonlyMap<string, Float64Array[]>, part: 0 | 1): LabelledFaces {
  const half = [...people].filter(([person]) => isInSplit(person, { part, parts: 2 }));
  return {
    people: half.flatMap(([person, encodings]) => encodings.map(() => person)),
    encodings: half.flatMap(([, encodings]) => encodings),
  };
}

/** Clusters labelled faces, each time with other parameters. */
export class LabelledClustering {
  /** The faces within the greatest distance of each face, with their distances. */
  private readonly near: [face: number, distance: number][][];

  /** @param maxDistance the greatest `maxDistance` of the parameters */
  constructor(
    private readonly faces: LabelledFaces,
    maxDistance: number,
  ) {
    const { encodings } = faces;
    this.near = encodings.map(() => []);
    encodings.forEach((encoding, face) => {
      for (let other = 0; other < face; other++) {
        const distance = euclideanDistance(encoding, encodings[other]!);
        if (distance > maxDistance) continue;
        this.near[face]!.push([other, distance]);
        this.near[other]!.push([face, distance]);
      }
    });
  }

  /**
   * @param runs the number of runs of the clustering, of which each adds an equal part of the faces in a fixed random order
   */
  measure({ maxDistance, minSimilarity }: ClusteringParameters, runs = 1): ClusteringQuality {
    const count = this.near.length;
    // Multiplication by a number without a common factor mixes the people.
    const runOf = Array.from({ length: count }, (_, face) => ((face * 7919) % count) % runs);
    const clusterOf = new Map<number, ClusteredFace>();
    let next = 1;
    for (let run = 0; run < runs; run++) {
      const present = Float64Array.from(Array.from(runOf.keys()).filter((face) => runOf[face]! <= run));
      const graph = new NeighbourGraph(present);
      for (const face of present) {
        const near = this.near[face]!.filter(([other, distance]) => {
          return distance <= maxDistance && runOf[other]! <= run;
        });
        graph.set(
          face,
          near.map(([other]) => other),
        );
      }
      const open = present.filter((face) => !clusterOf.has(face));
      const { joined, created, merged } = runToCompletion(
        clusterFaces(graph, open, clusterOf, { ...clusteringDefaults, minSimilarity }),
      );
      for (const [face, { cluster, isCore }] of clusterOf) {
        clusterOf.set(face, { cluster: merged.get(cluster) ?? cluster, isCore });
      }
      for (const [face, placed] of joined) clusterOf.set(face, placed);
      for (const faces of created) {
        for (const [face, isCore] of faces) clusterOf.set(face, { cluster: next, isCore });
        next += 1;
      }
    }
    const clusters = new Map<number, number[]>();
    for (const [face, { cluster }] of clusterOf)
      clusters.set(cluster, [...(clusters.get(cluster) ?? []), face]);
    return measureClusters(this.faces.people, [...clusters.values()]);
  }
}

function runToCompletion<T>(steps: Generator<undefined, T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

import { type Face } from '#encoding';
import { euclideanDistance } from '#encoding/distance';
import { type ClusteredFace, clusterFaces, clusteringDefaults, NeighbourGraph } from '#face-clusters';
import { groupBy } from '../../evaluation/group-by.js';

/** A face whose person is known. */
export interface LabelledFace extends Pick<Face, 'box' | 'score' | 'encoding'> {
  readonly person: string;
  readonly photo: string;
}

/** The parameters of a clustering that are chosen by measurement. */
export type ClusteringParameters = Readonly<
  Record<'maxDistance' | 'minSimilarity' | 'minSide' | 'minScore', number>
>;

/** Clusters labelled faces in the same way as a run of the service. Each call can use other parameters. */
export class LabelledClustering {
  /** For each face, the other faces whose distance is at most the greatest `maxDistance`, with their distances. */
  private readonly near: [face: number, distance: number][][];
  /** The faces of each photo that shows several faces. */
  private readonly photos: number[][];

  /** @param maxDistance the greatest `maxDistance` with which `cluster` will be called */
  constructor(
    private readonly faces: readonly LabelledFace[],
    maxDistance: number,
  ) {
    this.near = faces.map(() => []);
    faces.forEach(({ encoding }, face) => {
      for (let other = 0; other < face; other++) {
        const distance = euclideanDistance(encoding, faces[other]!.encoding);
        if (distance > maxDistance) continue;
        this.near[face]!.push([other, distance]);
        this.near[other]!.push([face, distance]);
      }
    });
    const byPhoto = groupBy([...faces.entries()], ([, { photo }]) => photo);
    this.photos = [...byPhoto.values()]
      .filter(({ length }) => length > 1)
      .map((entries) => entries.map(([face]) => face));
  }

  /**
   * @param runs the number of runs of the clustering; each run adds an equal part of the faces, in a fixed random order
   * @returns for each cluster, the indices of its faces
   */
  clusterFaces({ maxDistance, minSimilarity, ...clarity }: ClusteringParameters, runs = 1): number[][] {
    const count = this.faces.length;
    // Faces of the same person are next to each other. The multiplication modulo `count` mixes the people if 7919 and
    // `count` have no common factor.
    const runOf = this.faces.map((face, number) =>
      isFaceClear(face, clarity) ? ((number * 7919) % count) % runs : Infinity,
    );
    const clusterOf = new Map<number, ClusteredFace>();
    let next = 1;
    for (let run = 0; run < runs; run++) {
      const present = Float64Array.from(Array.from(runOf.keys()).filter((face) => runOf[face]! <= run));
      const graph = new NeighbourGraph(present);
      for (const face of present) {
        const near = this.near[face]!.filter(
          ([other, distance]) => distance <= maxDistance && runOf[other]! <= run,
        );
        graph.setNeighbourhood(
          face,
          near.map(([other]) => other),
        );
      }
      for (const photo of this.photos) graph.addPhoto(photo);
      const open = present.filter((face) => !clusterOf.has(face));
      const { joined, created, merged } = runGeneratorToCompletion(
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
    const clusters = groupBy([...clusterOf], ([, { cluster }]) => cluster);
    return [...clusters.values()].map((members) => members.map(([face]) => face));
  }
}

/** Whether a face is large and clear enough to be clustered. */
export function isFaceClear(
  { box, score }: Pick<Face, 'box' | 'score'>,
  { minSide, minScore }: Pick<ClusteringParameters, 'minSide' | 'minScore'>,
): boolean {
  return Math.max(box.width, box.height) >= minSide && score >= minScore;
}

function runGeneratorToCompletion<T>(steps: Generator<undefined, T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

import { setImmediate } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { type ClusteredFace, type ClusteringResult, clusterFaces, clusteringDefaults } from '#face-clusters';
import {
  type ClusteringBatch,
  ClusteringRepository,
  type ClusterAssignment,
  IndexEntriesRepository,
  type ClusterRunAttempt,
  type ClusterRunResult,
} from '#persistence';
import { WorkerMetrics } from '../metrics/worker-metrics.js';
import { FaceNeighbours } from './face-neighbours.js';

/** A batch of results is stored as soon as it contains this number of faces. */
const minFacesPerStoredBatch = 1_000;

/**
 * A function that the run calls with the number of faces whose neighbours have been found, and the number of faces
 * whose neighbours are required.
 */
type ReportProgress = (done: number, total: number) => Promise<void>;

/** Which faces are in clusters before a run, and which are not. */
interface ClusterAssignments {
  readonly clustered: Map<number, ClusteredFace>;
  /** The faces that an earlier run has processed but not assigned to a cluster. */
  readonly unclustered: Set<number>;
}

/**
 * Clusters the new faces of the current model: finds the neighbours of the faces, computes the clusters, and stores the
 * clusters.
 */
@Injectable()
export class ClusteringRun {
  constructor(
    private readonly repository: ClusteringRepository,
    private readonly entries: IndexEntriesRepository,
    private readonly metrics: WorkerMetrics,
  ) {}

  /**
   * @param signal interrupts the run
   * @throws {RunEnded} if the run was cancelled
   * @throws the reason of the signal, if the signal is aborted
   */
  async execute(
    run: ClusterRunAttempt,
    signal: AbortSignal,
    report: ReportProgress,
  ): Promise<ClusterRunResult> {
    await this.repository.deleteSmallClusters();
    const model = await this.repository.findModelToCluster();
    if (model === undefined) return { clusteredFaces: 0, newClusters: 0, mergedClusters: 0 };
    const neighbours = await FaceNeighbours.load(this.entries, model, signal);
    try {
      for await (const photos of this.repository.readPhotosOfSeveralFaces(model)) {
        signal.throwIfAborted();
        for (const faces of photos) neighbours.graph.addPhoto(faces);
      }
      const placements = await this.readClusterAssignments(neighbours);
      const open = await findFacesToCluster(neighbours, placements, signal, report);
      const separated = await this.repository.readSeparatedClusters();
      const clustering = await computeClustering(neighbours, open, placements, separated, signal);
      return await this.storeClustering(run, open, clustering, signal);
    } finally {
      await neighbours.close();
    }
  }

  private async readClusterAssignments(neighbours: FaceNeighbours): Promise<ClusterAssignments> {
    const placements: ClusterAssignments = { clustered: new Map(), unclustered: new Set() };
    for await (const page of this.repository.readClusterAssignments()) {
      for (const { faceId, cluster, isCore } of page) {
        if (!neighbours.hasFace(faceId)) continue;
        if (cluster === undefined) placements.unclustered.add(faceId);
        else placements.clustered.set(faceId, { cluster, isCore });
      }
    }
    return placements;
  }

  private async storeClustering(
    run: ClusterRunAttempt,
    open: Float64Array,
    { joined, created, merged }: ClusteringResult,
    signal: AbortSignal,
  ): Promise<ClusterRunResult> {
    let [clusteredFaces, newClusters, mergedClusters] = [0, 0, 0];
    for (const [from, into] of merged) {
      signal.throwIfAborted();
      if (await this.repository.mergeClusters(run, from, into)) mergedClusters += 1;
    }
    for (const batch of splitIntoBatches(open, joined, created)) {
      signal.throwIfAborted();
      const stored = await this.repository.storeBatch(run, batch);
      clusteredFaces += stored.clusteredFaces;
      newClusters += stored.newClusters;
      this.metrics.recordClusters(stored);
    }
    return { clusteredFaces, newClusters, mergedClusters };
  }
}

/**
 * Finds the faces to cluster: the new faces, and the unclustered faces near to new faces. There may now be enough of
 * these faces for a cluster. Also finds the neighbours of all these faces.
 *
 * @returns the IDs of the faces to cluster, in ascending order
 */
async function findFacesToCluster(
  neighbours: FaceNeighbours,
  { clustered, unclustered }: ClusterAssignments,
  signal: AbortSignal,
  report: ReportProgress,
): Promise<Float64Array> {
  const added = [...neighbours.ids].filter((id) => !clustered.has(id) && !unclustered.has(id));
  await neighbours.findNeighbours(added, signal, report);
  const near = neighbours.getNeighbourIdsOf(added).filter((id) => unclustered.has(id));
  const open = [...new Set([...added, ...near])].sort((one, other) => one - other);
  await neighbours.findNeighbours(open, signal, report);
  await neighbours.findNeighbours(neighbours.getNeighbourIdsOf(open), signal, report);
  return Float64Array.from(open);
}

async function computeClustering(
  { graph }: FaceNeighbours,
  open: Float64Array,
  { clustered }: ClusterAssignments,
  separated: readonly (readonly [number, number])[],
  signal: AbortSignal,
): Promise<ClusteringResult> {
  const steps = clusterFaces(graph, open, clustered, clusteringDefaults, separated);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    await setImmediate();
    signal.throwIfAborted();
  }
}

/** Divides results into batches. All faces of a new cluster are in the same batch. */
function* splitIntoBatches(
  open: Float64Array,
  joined: ClusteringResult['joined'],
  created: ClusteringResult['created'],
): Generator<ClusteringBatch> {
  const inNewClusters = new Set<number>();
  let clusters: { faceId: number; isCore: boolean }[][] = [];
  let faces = 0;
  for (const cluster of created) {
    for (const id of cluster.keys()) inNewClusters.add(id);
    clusters.push(Array.from(cluster, ([faceId, isCore]) => ({ faceId, isCore })));
    faces += cluster.size;
    if (faces < minFacesPerStoredBatch) continue;
    yield { placements: [], created: clusters };
    [clusters, faces] = [[], 0];
  }
  if (clusters.length > 0) yield { placements: [], created: clusters };
  const others = open.filter((id) => !inNewClusters.has(id));
  for (let start = 0; start < others.length; start += minFacesPerStoredBatch) {
    const placements = Array.from(
      others.subarray(start, start + minFacesPerStoredBatch),
      (faceId): ClusterAssignment => {
        const face = joined.get(faceId);
        return { faceId, cluster: face?.cluster, isCore: face?.isCore ?? false };
      },
    );
    yield { placements, created: [] };
  }
}

import { z } from 'zod';
import {
  type FinishedClusterRun,
  finishedRunStates,
  type UnfinishedClusterRun,
  unfinishedRunStates,
} from '#persistence';

const clusterRunProgress = z
  .object({
    faces_done: z.int().min(0).meta({ description: 'Number of faces whose neighbours are found.' }),
    faces_total: z
      .int()
      .min(0)
      .nullable()
      .meta({ description: 'Number of faces whose neighbours are required; null until they are counted.' }),
    requested_at: z.iso.datetime().meta({ description: 'Time of the request.' }),
  })
  .meta({ id: 'ClusterRunProgressAnswer' });

const finishedClusterRun = z
  .object({
    state: z.enum(finishedRunStates),
    requested_at: z.iso.datetime().meta({ description: 'Time of the request.' }),
    finished_at: z.iso.datetime().meta({ description: 'Time of the end.' }),
    clustered_faces: z
      .int()
      .min(0)
      .nullable()
      .meta({ description: 'Number of faces that were added to clusters; null unless the run succeeded.' }),
    new_clusters: z.int().min(0).nullable().meta({
      description: 'Number of clusters that were created from faces; null unless the run succeeded.',
    }),
    merged_clusters: z.int().min(0).nullable().meta({
      description: 'Number of clusters whose faces were moved to others; null unless the run succeeded.',
    }),
    problem: z.string().nullable().meta({ description: 'Why the run failed; null if it did not fail.' }),
  })
  .meta({ id: 'FinishedClusterRunAnswer' });

export const clusterRunResponse = z
  .object({
    message: z.enum(['OK']),
    state: z.enum(['idle', ...unfinishedRunStates]).meta({
      description:
        '`idle`: no run is requested. `waiting`: a run waits for a worker. `running`: a worker runs it.',
    }),
    progress: clusterRunProgress
      .nullable()
      .meta({ description: 'The progress of the run; null if none is requested.' }),
    last: finishedClusterRun
      .nullable()
      .meta({ description: 'The run that finished last; null if there is none.' }),
  })
  .meta({ id: 'ClusterRunResponse' });

export type ClusterRunResponse = z.infer<typeof clusterRunResponse>;

/**
 * @param unfinished the run that is requested or running; undefined if there is none
 * @param last the run that finished last; undefined if no run has finished
 */
export function buildClusterRunResponse(
  unfinished: UnfinishedClusterRun | undefined,
  last: FinishedClusterRun | undefined,
): ClusterRunResponse {
  return {
    message: 'OK',
    state: unfinished?.state ?? 'idle',
    progress:
      unfinished === undefined
        ? null
        : {
            faces_done: unfinished.facesDone,
            faces_total: unfinished.facesTotal ?? null,
            requested_at: unfinished.createdAt.toISOString(),
          },
    last: last === undefined ? null : buildFinishedClusterRun(last),
  };
}

function buildFinishedClusterRun({
  state,
  createdAt,
  finishedAt,
  result,
  problem,
}: FinishedClusterRun): z.infer<typeof finishedClusterRun> {
  return {
    state,
    requested_at: createdAt.toISOString(),
    finished_at: finishedAt.toISOString(),
    clustered_faces: result?.clusteredFaces ?? null,
    new_clusters: result?.newClusters ?? null,
    merged_clusters: result?.mergedClusters ?? null,
    problem: problem ?? null,
  };
}

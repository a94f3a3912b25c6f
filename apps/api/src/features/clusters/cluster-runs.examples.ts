/** The examples in the OpenAPI document for the runs of the clustering. */
import { buildClusterRunResponse } from './cluster-runs.schema.js';

const exampleCreationTime = new Date('2026-01-31T12:00:00.123Z');

export const requestedClusterRunExamples = {
  requested: {
    summary: 'A new run',
    value: buildClusterRunResponse(
      { id: 1, state: 'waiting', facesDone: 0, facesTotal: undefined, createdAt: exampleCreationTime },
      undefined,
    ),
  },
};

export const clusterRunExamples = {
  idle: { summary: 'No run was requested', value: buildClusterRunResponse(undefined, undefined) },
};

/** The states of a run of the clustering that has not finished. */
export const unfinishedRunStates = ['waiting', 'running'] as const;
export type UnfinishedRunState = (typeof unfinishedRunStates)[number];

/** The states of a run of the clustering that has finished. */
export const finishedRunStates = ['succeeded', 'cancelled', 'failed'] as const;
export type FinishedRunState = (typeof finishedRunStates)[number];

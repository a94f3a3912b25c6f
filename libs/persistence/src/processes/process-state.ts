import { z } from 'zod';

const count = z.int().min(0);

/** The kinds of tasks that a worker reports. */
export const taskKinds = [
  'encode-image',
  'encode-locations',
  'aggregate-statistics',
  'cluster-faces',
] as const;
export type TaskKind = (typeof taskKinds)[number];

/** The statuses of finished images that a worker counts. */
export const finishedStatuses = ['encoded', 'no-face', 'rejected', 'failed'] as const;
export type FinishedStatus = (typeof finishedStatuses)[number];

/**
 * The upper limits of the bins of a histogram of latencies, in seconds. Each limit is one and a half times the previous
 * one. The last bin has no upper limit.
 */
export const latencyLimits: readonly number[] = Array.from({ length: 30 }, (_, index) => 0.02 * 1.5 ** index);

const latencyHistogram = z.array(count).length(latencyLimits.length + 1);

const workerState = z.object({
  kind: z.literal('worker'),
  /** The number of parallel encoders. */
  encoders: count,
  /** Whether the encoders are loaded and running. */
  ready: z.boolean(),
  model: z.string(),
  runtime: z.string(),
  tasks: z.array(
    z.object({
      kind: z.enum(taskKinds),
      /** The hash of the image, or the ID of the clustering run; null for tasks without a subject. */
      subject: z.string().nullable(),
      /** The start of the task in ISO 8601. */
      since: z.iso.datetime(),
    }),
  ),
  /** The number of images that were finished since the start of the process, by status. */
  finished: z.record(z.enum(finishedStatuses), count),
  /** The attempts since the start of the process that ended without a result. */
  interruptions: count,
  recent: z.object({
    /** The time to which `images` refers, in seconds. */
    seconds: z.number().positive(),
    /** The number of images that were finished in this time. */
    images: count,
    /** The latencies of the images of the last minutes, from the creation of the image to its result. */
    latencies: latencyHistogram,
  }),
});

const apiState = z.object({
  kind: z.literal('api'),
  /** The lookups in the response cache since the start of the process, by result. */
  cacheLookups: z.object({ hit: count, miss: count, away: count }),
});

/** What a process reports about itself. */
export const processState = z.discriminatedUnion('kind', [workerState, apiState]);

export type ProcessState = z.infer<typeof processState>;
export type WorkerState = z.infer<typeof workerState>;
export type ApiState = z.infer<typeof apiState>;

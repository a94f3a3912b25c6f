import { type JobsOptions } from 'bullmq';

/** The options of every job. */
export const jobOptions = {
  // Temporary failures (an unavailable database, a stopped worker) are retried. A problem with a photo is a result.
  attempts: 8,
  backoff: { type: 'exponential', delay: 500, jitter: 0.5 },
  // The result is in the database. A removed job can be added again with the same id.
  removeOnComplete: true,
  removeOnFail: true,
} as const satisfies JobsOptions;

/** Milliseconds after which a queue counts as unavailable. */
export const enqueueTimeout = 2_000;

export type EnqueueResult = 'enqueued' | 'queue-unavailable';

/**
 * Waits until a job is added, at most `timeout` milliseconds: the client of an unavailable queue retries without end.
 *
 * A job that is added after the timeout does no harm, since jobs are idempotent.
 */
export async function enqueueWithin(timeout: number, adding: Promise<unknown>): Promise<EnqueueResult> {
  let timer: NodeJS.Timeout | undefined;
  const timedOut = new Promise<EnqueueResult>((resolve) => {
    timer = setTimeout(resolve, timeout, 'queue-unavailable');
  });
  const added = adding.then(
    (): EnqueueResult => 'enqueued',
    (): EnqueueResult => 'queue-unavailable',
  );
  try {
    return await Promise.race([added, timedOut]);
  } finally {
    clearTimeout(timer);
  }
}

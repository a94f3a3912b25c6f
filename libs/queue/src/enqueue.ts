import { type JobsOptions } from 'bullmq';

/** The options of every job. */
export const jobOptions = {
  // Temporary failures (an unavailable database, a stopped worker) are retried. A photo that cannot be encoded is not
  // retried, because the problem is the result of the job.
  attempts: 8,
  backoff: { type: 'exponential', delay: 500, jitter: 0.5 },
  // Finished jobs are removed, because the result is in the database, and because a new job can then have the same id.
  removeOnComplete: true,
  removeOnFail: true,
} as const satisfies JobsOptions;

/** If a job cannot be added within this time, in milliseconds, the queue counts as unavailable. */
export const enqueueTimeout = 2_000;

export type EnqueueResult = 'enqueued' | 'queue-unavailable';

/**
 * Waits until a job is added to the queue, for at most `timeout` milliseconds. The timeout is needed because the client
 * of the queue retries forever while the queue is unavailable.
 *
 * The job may still be added after the timeout. A duplicate job has no effect, because jobs are idempotent.
 */
export async function waitUntilEnqueued(timeout: number, adding: Promise<unknown>): Promise<EnqueueResult> {
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

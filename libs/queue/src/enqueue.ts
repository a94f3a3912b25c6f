import { type JobsOptions } from 'bullmq';

/** How every job is treated. */
export const jobOptions = {
  // What passes (a database away, a worker that stops) is tried again; what a photo can do wrong is an answer.
  attempts: 8,
  backoff: { type: 'exponential', delay: 500, jitter: 0.5 },
  // The answer is in the database. A job that is gone can be asked for again under the same id.
  removeOnComplete: true,
  removeOnFail: true,
} as const satisfies JobsOptions;

/** What became of a request to enqueue. */
export type EnqueueResult = 'enqueued' | 'queue-away';

/**
 * Waits for a queue to take a job, but no longer than `deadline` milliseconds: a queue that is away answers nothing.
 *
 * A job that is taken after the deadline does no harm, since jobs are idempotent.
 */
export async function enqueueWithin(deadline: number, adding: Promise<unknown>): Promise<EnqueueResult> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<EnqueueResult>((resolve) => {
    timer = setTimeout(resolve, deadline, 'queue-away');
  });
  const taken = adding.then(
    (): EnqueueResult => 'enqueued',
    (): EnqueueResult => 'queue-away',
  );
  try {
    return await Promise.race([taken, late]);
  } finally {
    clearTimeout(timer);
  }
}

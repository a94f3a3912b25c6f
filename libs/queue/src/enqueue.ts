/** What became of a request to enqueue. */
export type Enqueued = 'enqueued' | 'queue-away';

/**
 * Waits for a queue to take a job, but no longer than `deadline` milliseconds: a queue that is away answers nothing.
 *
 * A job that is taken after the deadline does no harm, since jobs are idempotent.
 */
export async function enqueueWithin(deadline: number, adding: Promise<unknown>): Promise<Enqueued> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Enqueued>((resolve) => {
    timer = setTimeout(resolve, deadline, 'queue-away');
  });
  const taken = adding.then(
    (): Enqueued => 'enqueued',
    (): Enqueued => 'queue-away',
  );
  try {
    return await Promise.race([taken, late]);
  } finally {
    clearTimeout(timer);
  }
}

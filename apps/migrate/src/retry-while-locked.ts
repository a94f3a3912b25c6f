import pRetry, { type Options } from 'p-retry';
import { isDatabaseBusy } from '#persistence/administration';

/** The retries take about ten minutes in total, including the time that each attempt waits for locks. */
export const defaultRetryOptions = {
  retries: 24,
  minTimeout: 250,
  maxTimeout: 30_000,
} satisfies Options;

/**
 * Runs a migration, and retries it while other sessions lock its tables. In the delay between two attempts, other
 * sessions that wait for the same tables can proceed.
 *
 * @param log receives a line for each failed attempt that is retried
 * @throws the error of the last attempt
 */
export function retryWhileLocked<T>(
  migrate: () => Promise<T>,
  log: (line: string) => void,
  options: Options = defaultRetryOptions,
): Promise<T> {
  return pRetry(migrate, {
    ...options,
    shouldRetry: ({ error }) => isDatabaseBusy(error),
    onFailedAttempt: ({ error, retriesLeft }) => {
      if (!isDatabaseBusy(error) || retriesLeft === 0) return;
      log(`A table is locked (${error.message}), retrying up to ${retriesLeft} more times.`);
    },
  });
}

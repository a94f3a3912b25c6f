import { setTimeout as delay } from 'node:timers/promises';

/** The time between two checks, in milliseconds. */
const readinessPollInterval = 50;

/**
 * Repeats a check until it succeeds.
 *
 * @param isPermanent returns true for an error after which no later check can succeed
 * @throws the permanent error of a check, or, if the signal is aborted, the reason of the signal
 */
export async function pollUntilReady(
  check: () => Promise<unknown>,
  signal: AbortSignal,
  isPermanent: (error: unknown) => boolean = () => false,
): Promise<void> {
  for (;;) {
    try {
      await check();
      return;
    } catch (error) {
      if (isPermanent(error)) throw error;
    }
    await delay(readinessPollInterval, undefined, { signal });
  }
}

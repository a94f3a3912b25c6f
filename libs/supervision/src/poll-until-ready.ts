import { setTimeout as delay } from 'node:timers/promises';

/** Milliseconds between two checks. */
const pollInterval = 50;

/**
 * Repeats a check until it succeeds.
 *
 * @param isPermanent whether an error means that no later check will succeed
 * @throws the permanent error, or the reason of the signal
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
    await delay(pollInterval, undefined, { signal });
  }
}

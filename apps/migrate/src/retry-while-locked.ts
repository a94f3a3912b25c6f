import { setTimeout as delay } from 'node:timers/promises';
import { isDatabaseBusy } from '#persistence';

/** How often and after which pauses, in milliseconds, a migration asks again for tables that are in use. */
export interface Patience {
  readonly attempts: number;
  /** Every further pause is twice as long… */
  readonly firstPause: number;
  /** …up to this. */
  readonly longestPause: number;
}

/** About ten minutes, waiting for locks included. */
export const migrationPatience: Patience = { attempts: 25, firstPause: 250, longestPause: 30_000 };

/**
 * Does work that needs locks which others may hold, and does it again while they do. Between two attempts whoever came
 * after it to the same tables has its turn.
 *
 * @param say is told of every attempt that was in vain
 * @throws what the last attempt failed of
 */
export async function whenUnlocked<T>(
  work: () => Promise<T>,
  say: (line: string) => void,
  { attempts, firstPause, longestPause }: Patience = migrationPatience,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (!isDatabaseBusy(error) || attempt === attempts) throw error;
      const pause = Math.min(firstPause * 2 ** (attempt - 1), longestPause);
      say(
        `A table is in use (${(error as Error).message}): trying again in ${pause / 1000} s, ${attempts - attempt} times more at most.`,
      );
      await delay(pause);
    }
  }
}

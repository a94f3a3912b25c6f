import { ConfigurationError, type ShutdownBudget } from '#config';

interface Part {
  close(): Promise<void>;
}

export interface Running {
  /** Takes no new work, finishes what is open, and lets go of every connection. */
  close(): Promise<void>;
  /** How long that may take. */
  readonly shutdown: ShutdownBudget;
}

/** Parts that are closed one after the other; those that were never opened are passed over. */
export function closing(shutdown: ShutdownBudget, ...parts: (Part | undefined)[]): Running {
  return {
    shutdown,
    close: async () => {
      for (const part of parts) await part?.close();
    },
  };
}

/**
 * Runs a process of the service from start to stop.
 *
 * It tells its supervisor over the IPC channel, if there is one, when it is ready. SIGTERM and SIGINT let open work
 * finish, within the budget. A supervisor that is gone takes the process with it, so that nothing is ever left running.
 *
 * @param start brings the process up; a {@link ConfigurationError} it throws is printed as it is
 */
export async function runSupervised(start: () => Promise<Running>): Promise<void> {
  process.once('disconnect', () => process.exit(1));
  try {
    const running = await start();
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.once(signal, () => void leave(running));
    }
    process.send?.('ready');
  } catch (error) {
    process.stderr.write(`${startFailure(error)}\n`);
    process.exit(1);
  }
}

async function leave(running: Running): Promise<never> {
  const { end } = running.shutdown;
  setTimeout(() => {
    process.stderr.write(`Not everything ended in the ${end / 1000} s that a stop may take.\n`);
    process.exit(1);
  }, end).unref();
  await running.close();
  process.exit(0);
}

function startFailure(error: unknown): string {
  if (error instanceof ConfigurationError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

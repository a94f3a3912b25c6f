import { ConfigurationError, type ShutdownTimeouts } from '#config';
import { sendReadyMessage } from './ready-message.js';

interface Closable {
  close(): Promise<void>;
}

export interface ClosableProcess {
  /** Stops accepting work, finishes open work, and closes all connections. */
  close(): Promise<void>;
  /** The timeouts of the shutdown. */
  readonly shutdown: ShutdownTimeouts;
}

/**
 * Creates a running process whose parts are closed one after the other. If a part was not opened, its argument is
 * undefined.
 */
export function createProcessClosedInOrder(
  shutdown: ShutdownTimeouts,
  ...parts: (Closable | undefined)[]
): ClosableProcess {
  return {
    shutdown,
    close: async () => {
      for (const part of parts) await part?.close();
    },
  };
}

/**
 * Runs a process of the service from start to shutdown.
 *
 * The process reports readiness to its supervisor over the IPC channel, if there is one. On SIGTERM and SIGINT, it
 * shuts down gracefully within its timeouts. The process also exits when its supervisor exits, so that no process
 * remains.
 *
 * @param start a function that starts the process; if it throws a {@link ConfigurationError}, the message is printed
 *   without a stack trace
 */
export async function runSupervisedProcess(start: () => Promise<ClosableProcess>): Promise<void> {
  process.once('disconnect', () => process.exit(1));
  try {
    const running = await start();
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.once(signal, () => void shutDownAndExit(running));
    }
    sendReadyMessage();
  } catch (error) {
    process.stderr.write(`${formatStartError(error)}\n`);
    process.exit(1);
  }
}

async function shutDownAndExit(running: ClosableProcess): Promise<never> {
  const { end } = running.shutdown;
  setTimeout(() => {
    process.stderr.write(`The shutdown did not complete within ${end / 1000} s.\n`);
    process.exit(1);
  }, end).unref();
  await running.close();
  process.exit(0);
}

function formatStartError(error: unknown): string {
  if (error instanceof ConfigurationError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

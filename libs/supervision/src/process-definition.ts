import { type ChildProcess } from 'node:child_process';

/** Defines how one process is started and stopped. */
export interface ProcessDefinition {
  /** The name of the process in the log. */
  readonly name: string;
  readonly command: readonly string[];
  /**
   * Whether the process has an IPC channel to the supervisor. Over this channel, the process reports that it is ready,
   * and detects when the supervisor exits.
   */
  readonly ipc?: boolean;
  readonly environment: NodeJS.ProcessEnv;
  /** The account that the process runs as; by default, the account of the supervisor. */
  readonly account?: { readonly uid: number; readonly gid: number } | undefined;
  /**
   * Whether the output of the process is logged only while the process is ready. If the start fails, the output of the
   * start is also logged.
   */
  readonly logOnlyWhileReady?: boolean;
  readonly stop: StopPolicy;
}

/** A process that runs until it is stopped. */
export interface ServiceDefinition extends ProcessDefinition {
  /**
   * Waits until the process is ready. The promise is rejected if the process cannot become ready, or if the signal is
   * aborted.
   */
  readonly waitUntilReady: (child: ChildProcess, signal: AbortSignal) => Promise<unknown>;
  /** The maximum time until the process is ready, in milliseconds. */
  readonly readyTimeout: number;
}

export interface StopPolicy {
  /** The signal that requests a graceful stop. */
  readonly signal: NodeJS.Signals;
  /** The maximum time of a graceful stop, in milliseconds. */
  readonly timeout: number;
  /**
   * The signal that is sent if the process still runs after the timeout. If this signal does not end the process
   * either, the process is killed with SIGKILL.
   */
  readonly killSignal: NodeJS.Signals;
}

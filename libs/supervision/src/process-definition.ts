import { type ChildProcess } from 'node:child_process';

/** Defines how one process is started and stopped. */
export interface ProcessDefinition {
  /** The name of the process in the log. */
  readonly name: string;
  readonly command: readonly string[];
  /**
   * Whether the process has an IPC channel, with which it reports its readiness and detects the exit of the supervisor.
   */
  readonly ipc?: boolean;
  readonly environment: NodeJS.ProcessEnv;
  /** The account that the process runs as; by default, the account of the supervisor. */
  readonly account?: { readonly uid: number; readonly gid: number } | undefined;
  /** Whether output is logged only while the process is ready. The output of a failed start is also logged. */
  readonly logOnlyWhileReady?: boolean;
  readonly stop: StopPolicy;
}

/** A process that runs until it is stopped. */
export interface ServiceDefinition extends ProcessDefinition {
  /** Waits until the process is ready. Rejects if the process cannot become ready, or if the signal is aborted. */
  readonly waitUntilReady: (child: ChildProcess, signal: AbortSignal) => Promise<unknown>;
  /** The maximum time until the process is ready, in milliseconds. */
  readonly readyTimeout: number;
}

export interface StopPolicy {
  /** The signal that requests a graceful stop. */
  readonly signal: NodeJS.Signals;
  /** The maximum time of a graceful stop, in milliseconds. */
  readonly timeout: number;
  /** The signal that is sent after the timeout. If the process still runs, it is then killed with SIGKILL. */
  readonly killSignal: NodeJS.Signals;
}

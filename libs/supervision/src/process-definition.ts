import { type ChildProcess } from 'node:child_process';

/** How one process is started and stopped. */
export interface ProcessDefinition {
  /** The name of the process in the log. */
  readonly name: string;
  readonly command: readonly string[];
  /** Whether the process gets an IPC channel, over which it reports readiness and detects the end of the supervisor. */
  readonly ipc?: boolean;
  readonly environment: NodeJS.ProcessEnv;
  /** The account that the process runs as; the account of the supervisor by default. */
  readonly account?: { readonly uid: number; readonly gid: number } | undefined;
  /** Logs output only while the process is ready, and the output of a start that failed. */
  readonly logOnlyWhileReady?: boolean;
  readonly stop: StopPolicy;
}

/** A process that runs until it is stopped. */
export interface ServiceDefinition extends ProcessDefinition {
  /** Settles when the process is ready; rejects when it never will be. Gives up when the signal fires. */
  readonly waitUntilReady: (child: ChildProcess, signal: AbortSignal) => Promise<unknown>;
  /** Milliseconds within which the process has to become ready. */
  readonly readyTimeout: number;
}

export interface StopPolicy {
  /** Requests a graceful stop. */
  readonly signal: NodeJS.Signals;
  /** Milliseconds that a graceful stop may take. */
  readonly timeout: number;
  /** Sent after the timeout. SIGKILL follows if the process still runs. */
  readonly killSignal: NodeJS.Signals;
}

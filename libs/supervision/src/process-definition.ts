import { type ChildProcess } from 'node:child_process';
import { on } from 'node:events';

/** How one process is started, known to be ready, and stopped. */
export interface ProcessPlan {
  /** What its lines and ours call it. */
  readonly name: string;
  readonly command: readonly string[];
  /** A Node process gets an IPC channel, on which it says that it is ready and learns that the supervisor is gone. */
  readonly channel?: boolean;
  readonly environment: NodeJS.ProcessEnv;
  /** The account it runs under; ours when left out. */
  readonly account?: { readonly uid: number; readonly gid: number } | undefined;
  /** Its lines are worth reading between ready and stop, and when it fails before: not while it comes and goes. */
  readonly discreet?: boolean;
  readonly stopping: Stopping;
}

/** A process that is to stay up. */
export interface ServicePlan extends ProcessPlan {
  /** Settles when the process can be used, or rejects; abandons the question when the signal fires. */
  readonly untilReady: (child: ChildProcess, signal: AbortSignal) => Promise<unknown>;
  /** Milliseconds it may take to become ready. */
  readonly readyWithin: number;
}

export interface Stopping {
  /** Asks it to stop in good order. */
  readonly ask: NodeJS.Signals;
  /** Milliseconds it has for that. */
  readonly patience: number;
  /** Ends it. What outlives even this gets SIGKILL. */
  readonly insist: NodeJS.Signals;
}

/** A Node process is ready when it says so over its IPC channel. */
export async function saysReady(child: ChildProcess, signal: AbortSignal): Promise<void> {
  for await (const [message] of on(child, 'message', { signal })) {
    if (message === 'ready') return;
  }
}

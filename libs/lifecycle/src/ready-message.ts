import { type ChildProcess } from 'node:child_process';
import { on } from 'node:events';

/** The message that a process sends over its IPC channel when it is ready. */
const readyMessage = 'ready';

/** Reports readiness to the supervisor, if this process has one. */
export function sendReadyMessage(): void {
  process.send?.(readyMessage);
}

/** Waits in the supervisor until a child process reports readiness. */
export async function waitForReadyMessage(child: ChildProcess, signal: AbortSignal): Promise<void> {
  for await (const [message] of on(child, 'message', { signal })) {
    if (message === readyMessage) return;
  }
}

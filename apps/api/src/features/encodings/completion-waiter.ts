/**
 * The subscription of one request to the completion of its image. If a notification arrives while the request does not
 * wait, the waiter keeps it for the next call of `wait`.
 */
export class CompletionWaiter {
  private notified = false;
  private wake: () => void = () => undefined;

  constructor(readonly unsubscribe: () => void) {}

  /** Notifies the waiter that the image may be finished. */
  notify(): void {
    this.notified = true;
    this.wake();
  }

  /**
   * Waits for the next notification, for at most `timeout` milliseconds, or until the signal is aborted. The wait
   * returns immediately if there was a notification since the last wait.
   */
  async wait(timeout: number, signal: AbortSignal): Promise<void> {
    if (!this.notified && !signal.aborted) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(() => {
          this.wake();
        }, timeout);
        this.wake = () => {
          clearTimeout(timer);
          signal.removeEventListener('abort', this.wake);
          resolve();
        };
        signal.addEventListener('abort', this.wake);
      });
    }
    this.notified = false;
  }
}

/** The subscription of one request to the completion of its image. A notification is kept until the next wait. */
export class CompletionWaiter {
  private notified = false;
  private wake: () => void = () => undefined;

  constructor(readonly unsubscribe: () => void) {}

  /** Called when the image may be finished. */
  notify(): void {
    this.notified = true;
    this.wake();
  }

  /** Resolves after a notification since the last wait, after `timeout` milliseconds, or when the signal is aborted. */
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

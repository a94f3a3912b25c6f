/** One request's ear for the announcement of its image. What is announced while nobody waits is kept until somebody does. */
export class CompletionWaiter {
  private notified = false;
  private wake: () => void = () => undefined;

  /** @param end stops the listening */
  constructor(readonly end: () => void) {}

  /** To be called when the image may have been finished. */
  notify(): void {
    this.notified = true;
    this.wake();
  }

  /**
   * Waits until the image may have been finished since this was last asked, `timeout` milliseconds have passed, or the
   * request is gone.
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

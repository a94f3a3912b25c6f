/**
 * Lets work run side by side, but for work that is to run alone.
 *
 * That is for photos that were in the hands of a worker when it died. One of them may have killed it, and will kill the
 * next: then no other photo is to be in its hands, for that would count against it as well.
 */
export class Turns {
  private readonly running = new Set<Promise<unknown>>();
  /** Settles when none is left that is to run alone. */
  private alone: Promise<unknown> | undefined;

  /** Runs the work beside other work, as soon as none runs or waits that is to run alone. */
  async beside<T>(work: () => Promise<T>): Promise<T> {
    while (this.alone !== undefined) await this.alone;
    const running = settled(work());
    this.running.add(running.over);
    void running.over.then(() => this.running.delete(running.over));
    return running.result;
  }

  /** Runs the work when all that runs has ended, and everything else after it. */
  async byItself<T>(work: () => Promise<T>): Promise<T> {
    const { result, over } = settled((this.alone ?? Promise.all(this.running)).then(work));
    this.alone = over;
    void over.then(() => {
      if (this.alone === over) this.alone = undefined;
    });
    return result;
  }
}

/** Some work, and when it is over, whatever came of it. */
function settled<T>(result: Promise<T>): { result: Promise<T>; over: Promise<void> } {
  const over = result.then(
    () => undefined,
    () => undefined,
  );
  return { result, over };
}

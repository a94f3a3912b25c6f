import { setTimeout as pause } from 'node:timers/promises';
import { CannotWork } from '../exit-code.js';
import { ConnectionLost, type ServiceAnswer } from './service.js';

/** Milliseconds before the second try; they double with each. */
const firstPause = 250;

/** The longest pause that the service has not asked for. */
const longestPause = 5_000;

/** How often the connection may break over one photo, others having been answered since the last time: it is the photo. */
const mostBreaks = 4;

/** The service has put off this one photo for too long. */
export class OutOfPatience extends Error {
  override readonly name = 'OutOfPatience';
}

export interface PatienceOptions {
  readonly url: URL;
  /** Milliseconds for which a photo is tried in vain. */
  readonly limit: number;
  readonly signal: AbortSignal;
  /** Called once for every outage, with a line that tells of it. */
  readonly onTrouble: (line: string) => void;
}

/** Asks again what may be answered later, and knows when to stop. */
export class Patience {
  private reached = false;
  private lastResult = -Infinity;
  private troubled = false;

  constructor(private readonly options: PatienceOptions) {}

  /** To be called when there is the final answer to a photo. */
  hasResult(): void {
    this.lastResult = Date.now();
    this.troubled = false;
  }

  /**
   * Asks until there is an answer that another try would not change.
   *
   * A service that was never there is not waited for: the address may be wrong. One that was there comes back.
   *
   * @throws {CannotWork} when the service is away for good, as far as can be told
   * @throws {OutOfPatience} when only this photo has no luck
   */
  async ask(request: () => Promise<ServiceAnswer>): Promise<ServiceAnswer> {
    let firstFailure: number | undefined;
    let lastFailure = Infinity;
    let breaks = 0;
    for (let tries = 1; ; tries += 1) {
      const answer = await request().catch(connectionLost);
      const isLost = answer instanceof ConnectionLost;
      this.reached ||= !isLost;
      if (!isLost && !isPassing(answer.status)) return answer;
      const reason = isLost ? answer.message : answer.body.message;
      if (!this.reached)
        throw new CannotWork(
          `${this.options.url.href} cannot be reached (${reason}). Is the service running?`,
        );
      if (isLost && answer.broke && this.lastResult > lastFailure) breaks += 1;
      if (breaks >= mostBreaks) throw new OutOfPatience(`The connection breaks every time (${reason}).`);
      lastFailure = Date.now();
      firstFailure ??= lastFailure;
      this.checkWhetherInVain(firstFailure, reason);
      this.tell(reason);
      const asked = isLost ? undefined : answer.retryAfter;
      await this.rest(asked ?? Math.min(longestPause, firstPause * 2 ** (tries - 1)));
    }
  }

  /** Waits between two questions; a little longer than it must, as others were told to wait as long. */
  async rest(time: number): Promise<void> {
    await pause(time * (1 + Math.random() / 4), undefined, { signal: this.options.signal });
  }

  /** @throws as {@link ask} does, when a photo has been tried since then for too long */
  checkWhetherInVain(since: number, reason: string): void {
    const { limit, url } = this.options;
    if (Date.now() - since < limit) return;
    const waited = `${limit / 1000} seconds`;
    if (this.lastResult < since)
      throw new CannotWork(`${url.href} has answered no photo for ${waited} (${reason}).`);
    throw new OutOfPatience(`The service did not answer within ${waited} (${reason}).`);
  }

  private tell(reason: string): void {
    if (this.troubled) return;
    this.troubled = true;
    this.options.onTrouble(`The service cannot answer right now (${reason}); trying again.`);
  }
}

function connectionLost(error: unknown): ConnectionLost {
  if (error instanceof ConnectionLost) return error;
  throw error;
}

/** Whether the same request may be answered otherwise in a moment. */
function isPassing(status: number): boolean {
  return status >= 500 || status === 408 || status === 429;
}

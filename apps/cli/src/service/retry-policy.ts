import { setTimeout as delay } from 'node:timers/promises';
import { FatalError } from '../exit-code.js';
import { ConnectionError, type ServiceResponse } from './service.js';

/** Milliseconds before the first retry. The delay doubles with each, up to the maximum. */
const initialDelay = 250;

/** Applies unless the service requests another delay by Retry-After. */
const maxDelay = 5_000;

/** Connections that may be lost during the upload of one photo while uploads of other photos succeed. */
const maxLostConnections = 4;

/** One photo has failed: the service did not answer to it within the limits of the retry policy. */
export class RetriesExhausted extends Error {
  override readonly name = 'RetriesExhausted';
}

export interface RetryPolicyOptions {
  readonly url: URL;
  /** Milliseconds for which requests for one photo are retried. */
  readonly timeout: number;
  readonly signal: AbortSignal;
  /** Called once for each outage. */
  readonly onOutage: (message: string) => void;
  /** Waits for some milliseconds; replaced in tests. */
  readonly wait?: (milliseconds: number, signal: AbortSignal) => Promise<unknown>;
}

/**
 * Retries requests that fail temporarily.
 *
 * Ours rather than p-retry, because the delay is set by Retry-After, and because requests for all photos share a state: it
 * distinguishes a service that is not available from a photo that breaks its connection.
 */
export class RetryPolicy {
  private wasReachable = false;
  private results = 0;
  private lastResultAt = -Infinity;
  private outageReported = false;

  constructor(private readonly options: RetryPolicyOptions) {}

  /** Must be called after the final response for a photo. */
  recordResult(): void {
    this.results += 1;
    this.lastResultAt = Date.now();
    this.outageReported = false;
  }

  /**
   * Sends a request until the response is final, that is, until a retry would give the same response.
   *
   * A service that was never reachable fails at once, because its address may be wrong. A service that was reachable
   * before is retried.
   *
   * @throws {FatalError} when the service is not available
   * @throws {RetriesExhausted} when only the requests for this photo fail
   */
  async send(request: () => Promise<ServiceResponse>): Promise<ServiceResponse> {
    let firstFailureAt: number | undefined;
    let resultsAtLastFailure = Infinity;
    let lostConnections = 0;
    for (let attempt = 1; ; attempt += 1) {
      const response = await request().catch(asConnectionError);
      const isConnectionError = response instanceof ConnectionError;
      this.wasReachable ||= !isConnectionError;
      if (!isConnectionError && !isTemporary(response.status)) return response;
      const reason = isConnectionError ? response.message : response.body.message;
      if (!this.wasReachable)
        throw new FatalError(
          `${this.options.url.href} cannot be reached (${reason}). Is the service running?`,
        );
      // Results of other photos since the last failure show that the service works.
      if (isConnectionError && response.wasEstablished && this.results > resultsAtLastFailure)
        lostConnections += 1;
      if (lostConnections >= maxLostConnections)
        throw new RetriesExhausted(`The connection is lost during every attempt (${reason}).`);
      resultsAtLastFailure = this.results;
      firstFailureAt ??= Date.now();
      this.checkTimeout(firstFailureAt, reason);
      this.reportOutage(reason);
      const retryAfter = isConnectionError ? undefined : response.retryAfter;
      await this.wait(retryAfter ?? Math.min(maxDelay, initialDelay * 2 ** (attempt - 1)));
    }
  }

  /** Waits between two requests, with jitter, so that concurrent requests are not sent at the same time. */
  async wait(milliseconds: number): Promise<void> {
    const { signal, wait = delayWithSignal } = this.options;
    await wait(milliseconds * (1 + Math.random() / 4), signal);
  }

  /**
   * @param since when the first request for the photo was sent
   * @throws as {@link send} does, after the timeout
   */
  checkTimeout(since: number, reason: string): void {
    const { timeout, url } = this.options;
    if (Date.now() - since < timeout) return;
    const duration = `${timeout / 1000} seconds`;
    if (this.lastResultAt < since)
      throw new FatalError(`${url.href} has not answered any photo for ${duration} (${reason}).`);
    throw new RetriesExhausted(`The service did not answer within ${duration} (${reason}).`);
  }

  private reportOutage(reason: string): void {
    if (this.outageReported) return;
    this.outageReported = true;
    this.options.onOutage(`The service is not available (${reason}), retrying.`);
  }
}

function delayWithSignal(milliseconds: number, signal: AbortSignal): Promise<void> {
  return delay(milliseconds, undefined, { signal });
}

function asConnectionError(error: unknown): ConnectionError {
  if (error instanceof ConnectionError) return error;
  throw error;
}

/** Whether the same request may get another response later. */
function isTemporary(status: number): boolean {
  return status >= 500 || status === 408 || status === 429;
}

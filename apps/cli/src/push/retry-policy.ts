import { setTimeout as delay } from 'node:timers/promises';
import { FatalError } from '../exit-code.js';
import { ConnectionError, type ServiceResponse } from './service-client.js';

/** Milliseconds before the first retry. The delay doubles with each, up to the maximum. */
const initialRetryDelay = 250;

/** Applies unless the service requests another delay by Retry-After. */
const maxRetryDelay = 5_000;

/** Connections that may be lost during the upload of one photo while uploads of other photos succeed. */
const maxLostConnectionsPerPhoto = 4;

/** One photo has failed: the service did not answer to it within the limits of the retry policy. */
export class RetriesExhaustedError extends Error {
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
  private wasServiceReachable = false;
  private numberOfResults = 0;
  private timeOfLastResult = -Infinity;
  private isOutageReported = false;

  constructor(private readonly options: RetryPolicyOptions) {}

  /** Must be called after the final response for a photo. */
  recordResult(): void {
    this.numberOfResults += 1;
    this.timeOfLastResult = Date.now();
    this.isOutageReported = false;
  }

  /**
   * Sends a request until the response is final, that is, until a retry would give the same response.
   *
   * A service that was never reachable fails at once, because its address may be wrong. A service that was reachable
   * before is retried.
   *
   * @throws {FatalError} when the service is not available
   * @throws {RetriesExhaustedError} when only the requests for this photo fail
   */
  async sendWithRetries(request: () => Promise<ServiceResponse>): Promise<ServiceResponse> {
    let firstFailureAt: number | undefined;
    let resultsAtLastFailure = Infinity;
    let lostConnections = 0;
    for (let attempt = 1; ; attempt += 1) {
      const response = await request().catch(requireConnectionError);
      const isConnectionError = response instanceof ConnectionError;
      this.wasServiceReachable ||= !isConnectionError;
      if (!isConnectionError && !isTemporaryStatus(response.status)) return response;
      const reason = isConnectionError ? response.message : response.body.message;
      if (!this.wasServiceReachable)
        throw new FatalError(
          `${this.options.url.href} cannot be reached (${reason}). Is the service running?`,
        );
      // Results of other photos since the last failure show that the service works.
      if (isConnectionError && response.wasEstablished && this.numberOfResults > resultsAtLastFailure)
        lostConnections += 1;
      if (lostConnections >= maxLostConnectionsPerPhoto)
        throw new RetriesExhaustedError(`The connection is lost during every attempt (${reason}).`);
      resultsAtLastFailure = this.numberOfResults;
      firstFailureAt ??= Date.now();
      this.checkTimeout(firstFailureAt, reason);
      this.reportOutage(reason);
      const retryAfter = isConnectionError ? undefined : response.retryAfter;
      await this.wait(retryAfter ?? Math.min(maxRetryDelay, initialRetryDelay * 2 ** (attempt - 1)));
    }
  }

  /** Waits between two requests, with jitter, so that concurrent requests are not sent at the same time. */
  async wait(milliseconds: number): Promise<void> {
    const { signal, wait = delayWithSignal } = this.options;
    await wait(milliseconds * (1 + Math.random() / 4), signal);
  }

  /**
   * @param since when the first request for the photo was sent
   * @throws as {@link sendWithRetries} does, after the timeout
   */
  checkTimeout(since: number, reason: string): void {
    const { timeout, url } = this.options;
    if (Date.now() - since < timeout) return;
    const duration = `${timeout / 1000} seconds`;
    if (this.timeOfLastResult < since)
      throw new FatalError(`${url.href} has not answered any photo for ${duration} (${reason}).`);
    throw new RetriesExhaustedError(`The service did not answer within ${duration} (${reason}).`);
  }

  private reportOutage(reason: string): void {
    if (this.isOutageReported) return;
    this.isOutageReported = true;
    this.options.onOutage(`The service is not available (${reason}), retrying.`);
  }
}

function delayWithSignal(milliseconds: number, signal: AbortSignal): Promise<void> {
  return delay(milliseconds, undefined, { signal });
}

function requireConnectionError(error: unknown): ConnectionError {
  if (error instanceof ConnectionError) return error;
  throw error;
}

/** Whether the same request may get another response later. */
function isTemporaryStatus(status: number): boolean {
  return status >= 500 || status === 408 || status === 429;
}

import { setTimeout as delay } from 'node:timers/promises';
import { FatalError } from '../exit-code.js';
import { ConnectionError, type ServiceResponse } from './service-client.js';

/** The delay in milliseconds before the first retry. The delay doubles with each retry, up to {@link maxRetryDelay}. */
const initialRetryDelay = 250;

/** The maximum delay in milliseconds before a retry, unless the service requests another delay by Retry-After. */
const maxRetryDelay = 5_000;

/**
 * If the connection is lost this number of times during requests for one photo while requests for other photos succeed,
 * the photo fails.
 */
const maxLostConnectionsPerPhoto = 4;

/** The error for a photo that the service did not answer within the limits of the retry policy. */
export class RetriesExhaustedError extends Error {
  override readonly name = 'RetriesExhausted';
}

export interface RetryPolicyOptions {
  readonly url: URL;
  /** The time in milliseconds for which requests for one photo are retried. */
  readonly timeout: number;
  readonly signal: AbortSignal;
  /** A function that the retry policy calls once for each outage of the service. */
  readonly onOutage: (message: string) => void;
  /** Waits for the given time in milliseconds. Tests replace this function. */
  readonly wait?: (milliseconds: number, signal: AbortSignal) => Promise<unknown>;
}

/**
 * Retries requests that fail temporarily.
 *
 * The library p-retry is not used, because the service can set the delay by Retry-After, and because all requests share
 * the state of one RetryPolicy. This state distinguishes an unavailable service from a photo whose upload always fails.
 */
export class RetryPolicy {
  private wasServiceReachable = false;
  private numberOfResults = 0;
  private timeOfLastResult = -Infinity;
  private isOutageReported = false;

  constructor(private readonly options: RetryPolicyOptions) {}

  /** Records that the service has sent the final response for a photo. */
  recordFinalResponse(): void {
    this.numberOfResults += 1;
    this.timeOfLastResult = Date.now();
    this.isOutageReported = false;
  }

  /**
   * Sends a request, and repeats it until the response is final. A response is final if a retry would result in the
   * same response.
   *
   * If the service was never reachable, the request is not retried, because the address may be wrong.
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
      // If the service has answered requests for other photos since the last failure, the service is available, so only
      // this request causes the loss of the connection.
      if (isConnectionError && response.wasEstablished && this.numberOfResults > resultsAtLastFailure)
        lostConnections += 1;
      if (lostConnections >= maxLostConnectionsPerPhoto)
        throw new RetriesExhaustedError(`The connection is lost during every attempt (${reason}).`);
      resultsAtLastFailure = this.numberOfResults;
      firstFailureAt ??= Date.now();
      this.throwAfterTimeout(firstFailureAt, reason);
      this.reportOutage(reason);
      const retryAfter = isConnectionError ? undefined : response.retryAfter;
      await this.wait(retryAfter ?? Math.min(maxRetryDelay, initialRetryDelay * 2 ** (attempt - 1)));
    }
  }

  /** Waits before the next request. The delay is partly random, so that requests are not repeated at the same time. */
  async wait(milliseconds: number): Promise<void> {
    const { signal, wait = delayWithSignal } = this.options;
    await wait(milliseconds * (1 + Math.random() / 4), signal);
  }

  /**
   * Throws an error if the timeout for a photo has passed.
   *
   * @param since the time at which the first request for the photo was sent
   * @throws the same errors as {@link sendWithRetries}
   */
  throwAfterTimeout(since: number, reason: string): void {
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

/** Returns whether a retry of the request may result in another response. */
function isTemporaryStatus(status: number): boolean {
  return status >= 500 || status === 408 || status === 429;
}

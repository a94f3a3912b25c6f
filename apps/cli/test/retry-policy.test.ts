import { expect, test } from '@jest/globals';
import { RetriesExhaustedError, RetryPolicy } from '../src/service/retry-policy.js';
import { ConnectionError, type ServiceResponse } from '../src/service/service-client.js';

const foundResponse: ServiceResponse = { status: 200, body: { message: 'OK' }, retryAfter: undefined };

/**
 * Creates a retry policy that has already received a response of the service. The retry policy records the delays
 * instead of waiting.
 */
async function createPolicyOfReachableService(delays: number[] = []): Promise<RetryPolicy> {
  const policy = new RetryPolicy({
    url: new URL('http://localhost:8000'),
    timeout: 300_000,
    signal: new AbortController().signal,
    onOutage: () => undefined,
    wait: (milliseconds) => Promise.resolve(delays.push(milliseconds)),
  });
  await policy.sendWithRetries(() => Promise.resolve(foundResponse));
  policy.recordFinalResponse();
  return policy;
}

/** Creates a request that fails at the first five attempts. */
function createRequestFailingFiveTimes(
  code: string,
  onAttempt: (attempt: number) => void,
): () => Promise<ServiceResponse> {
  let attempt = 0;
  return () => {
    attempt += 1;
    onAttempt(attempt);
    return attempt < 6 ? Promise.reject(new ConnectionError(code)) : Promise.resolve(foundResponse);
  };
}

test('a photo fails if its connection is lost repeatedly while other photos succeed', async () => {
  const policy = await createPolicyOfReachableService();
  const response = policy.sendWithRetries(() => {
    policy.recordFinalResponse();
    return Promise.reject(new ConnectionError('EPIPE'));
  });
  await expect(response).rejects.toThrow(RetriesExhaustedError);
});

test('no photo fails because of an outage of the service', async () => {
  const policy = await createPolicyOfReachableService();
  const request = createRequestFailingFiveTimes('ECONNREFUSED', (attempt) => {
    if (attempt === 1) policy.recordFinalResponse();
  });
  expect(await policy.sendWithRetries(request)).toBe(foundResponse);
});

test('no photo fails because the service refuses connections, even if other photos succeed meanwhile', async () => {
  const policy = await createPolicyOfReachableService();
  const request = createRequestFailingFiveTimes('ECONNREFUSED', () => {
    policy.recordFinalResponse();
  });
  expect(await policy.sendWithRetries(request)).toBe(foundResponse);
});

test('the retry policy doubles the delay up to a maximum, and adds a random part of up to a quarter', async () => {
  const delays: number[] = [];
  const policy = await createPolicyOfReachableService(delays);
  let attempt = 0;
  await policy.sendWithRetries(() => {
    attempt += 1;
    return attempt < 8 ? Promise.reject(new ConnectionError('ECONNREFUSED')) : Promise.resolve(foundResponse);
  });
  const expected = [250, 500, 1_000, 2_000, 4_000, 5_000, 5_000];
  expect(delays).toHaveLength(expected.length);
  for (const [i, milliseconds] of expected.entries()) {
    expect(delays[i]).toBeGreaterThanOrEqual(milliseconds);
    expect(delays[i]).toBeLessThanOrEqual(milliseconds * 1.25);
  }
});

test('the retry policy waits as long as the service requests by Retry-After', async () => {
  const delays: number[] = [];
  const policy = await createPolicyOfReachableService(delays);
  const responses = [{ ...foundResponse, status: 503, retryAfter: 60_000 }, foundResponse];
  await policy.sendWithRetries(() => Promise.resolve(responses.shift()!));
  expect(delays).toEqual([expect.any(Number)]);
  expect(delays[0]).toBeGreaterThanOrEqual(60_000);
});

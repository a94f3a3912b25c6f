import { expect, test } from '@jest/globals';
import { RetriesExhausted, RetryPolicy } from '../src/service/retry-policy.js';
import { ConnectionError, type ServiceResponse } from '../src/service/service.js';

const found: ServiceResponse = { status: 200, body: { message: 'OK' }, retryAfter: undefined };

/** The policy after a first response of the service; it records its delays instead of waiting. */
async function policyOfReachableService(delays: number[] = []): Promise<RetryPolicy> {
  const policy = new RetryPolicy({
    url: new URL('http://localhost:8000'),
    timeout: 300_000,
    signal: new AbortController().signal,
    onOutage: () => undefined,
    wait: (milliseconds) => Promise.resolve(delays.push(milliseconds)),
  });
  await policy.send(() => Promise.resolve(found));
  policy.recordResult();
  return policy;
}

/** Rejects the first five attempts. */
function failingFiveTimes(
  code: string,
  onAttempt: (attempt: number) => void,
): () => Promise<ServiceResponse> {
  let attempt = 0;
  return () => {
    attempt += 1;
    onAttempt(attempt);
    return attempt < 6 ? Promise.reject(new ConnectionError(code)) : Promise.resolve(found);
  };
}

test('fails a photo that loses the connection repeatedly while others succeed', async () => {
  const policy = await policyOfReachableService();
  const response = policy.send(() => {
    policy.recordResult();
    return Promise.reject(new ConnectionError('EPIPE'));
  });
  await expect(response).rejects.toThrow(RetriesExhausted);
});

test('fails no photo because of an outage, whatever succeeded before', async () => {
  const policy = await policyOfReachableService();
  const request = failingFiveTimes('ECONNREFUSED', (attempt) => {
    if (attempt === 1) policy.recordResult();
  });
  expect(await policy.send(request)).toBe(found);
});

test('fails no photo because the service refuses connections, even if others succeed meanwhile', async () => {
  const policy = await policyOfReachableService();
  const request = failingFiveTimes('ECONNREFUSED', () => {
    policy.recordResult();
  });
  expect(await policy.send(request)).toBe(found);
});

test('doubles the delay up to a maximum, with up to a quarter of jitter', async () => {
  const delays: number[] = [];
  const policy = await policyOfReachableService(delays);
  let attempt = 0;
  await policy.send(() => {
    attempt += 1;
    return attempt < 8 ? Promise.reject(new ConnectionError('ECONNREFUSED')) : Promise.resolve(found);
  });
  const expected = [250, 500, 1_000, 2_000, 4_000, 5_000, 5_000];
  expect(delays).toHaveLength(expected.length);
  for (const [i, milliseconds] of expected.entries()) {
    expect(delays[i]).toBeGreaterThanOrEqual(milliseconds);
    expect(delays[i]).toBeLessThanOrEqual(milliseconds * 1.25);
  }
});

test('waits as long as the service requests', async () => {
  const delays: number[] = [];
  const policy = await policyOfReachableService(delays);
  const responses = [{ ...found, status: 503, retryAfter: 60_000 }, found];
  await policy.send(() => Promise.resolve(responses.shift()!));
  expect(delays).toEqual([expect.any(Number)]);
  expect(delays[0]).toBeGreaterThanOrEqual(60_000);
});

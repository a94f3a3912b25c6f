import { expect, test } from '@jest/globals';
import { OutOfPatience, Patience } from '../src/push/retry-policy';
import { ConnectionLost, type ServiceAnswer } from '../src/push/service.js';

const found: ServiceAnswer = { status: 200, body: { message: 'OK' }, retryAfter: undefined };

async function reached(): Promise<Patience> {
  const patience = new Patience({
    url: new URL('http://localhost:8000'),
    limit: 300_000,
    signal: new AbortController().signal,
    onTrouble: () => undefined,
  });
  await patience.ask(() => Promise.resolve(found));
  patience.hasResult();
  return patience;
}

test('gives up a photo that breaks the connection time and again while others are answered', async () => {
  const patience = await reached();
  const breaking = patience.ask(() => {
    patience.hasResult();
    return Promise.reject(new ConnectionLost('EPIPE'));
  });
  await expect(breaking).rejects.toThrow(OutOfPatience);
});

test('gives no photo up for an outage, whatever was answered before', async () => {
  const patience = await reached();
  let tries = 0;
  const answer = await patience.ask(() => {
    tries += 1;
    if (tries === 1) patience.hasResult();
    return tries < 6 ? Promise.reject(new ConnectionLost('ECONNREFUSED')) : Promise.resolve(found);
  });
  expect(answer).toBe(found);
});

test('blames no photo for a service that does not listen, though others are answered meanwhile', async () => {
  const patience = await reached();
  let tries = 0;
  const answer = await patience.ask(() => {
    tries += 1;
    patience.hasResult();
    return tries < 6 ? Promise.reject(new ConnectionLost('ECONNREFUSED')) : Promise.resolve(found);
  });
  expect(answer).toBe(found);
});

import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Client, readDemoPhoto, retryUntilAccepted, computeSha256 } from './client.js';
import { type Service, startService } from './service.js';
import { beginUpload } from './upload-in-two-parts.js';

let service: Service;
let client: Client;

beforeAll(async () => {
  service = await startService({ FRS_DRAIN_SECONDS: '4' });
  client = new Client(service.url);
});

afterAll(() => service.stop());

test('a stopping API process first reports that it is not ready, still answers new requests while it drains, and completes the requests in progress', async () => {
  const photo = await readDemoPhoto('sample4.jpg');
  const upload = beginUpload(service.url, '/generate_face_encoding', photo);
  process.kill(service.pid, 'SIGTERM');
  const { body } = await retryUntilAccepted(
    () => client.request('/readyz'),
    ({ status }) => status === 503,
  );
  expect(body).toMatchObject({ type: 'urn:frs:problem:stopping' });
  expect((await client.uploadPhoto(await readDemoPhoto('sample5.jpg'))).status).toBe(200);
  await retryUntilAccepted(acceptsConnections, (connected) => !connected);
  const answer = await upload.finish();
  // The response may be 202, because it may be sent before the photo is encoded, but the photo was accepted.
  expect([200, 202]).toContain(answer.status);
  expect(JSON.parse(answer.body)).toMatchObject({ file_hash: computeSha256(photo) });
  await service.stopProcess();
  expect(service.readLog()).not.toMatch(/did not stop|did not complete/);
});

/** Checks whether the service accepts new connections. */
async function acceptsConnections(): Promise<boolean> {
  const { hostname, port } = new URL(service.url);
  const socket = connect(Number(port), hostname);
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

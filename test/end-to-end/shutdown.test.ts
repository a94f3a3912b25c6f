import { once } from 'node:events';
import { request, type ClientRequest, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Client, demoPhoto, eventually, hashOf } from './client.js';
import { type Service, startService } from './service.js';

let service: Service;
let client: Client;

beforeAll(async () => {
  service = await startService({ FRS_DRAIN_SECONDS: '4' });
  client = new Client(service.url);
});

afterAll(() => service.stop());

test('a process that stops says so first, goes on while it drains, and answers what is under way after that', async () => {
  const photo = await demoPhoto('sample4.jpg');
  const upload = beginUpload(photo);
  process.kill(service.pid, 'SIGTERM');
  const { body } = await eventually(
    () => client.request('/readyz'),
    ({ status }) => status === 503,
  );
  expect(body).toMatchObject({ type: 'urn:frs:problem:stopping' });
  expect((await client.encode(await demoPhoto('sample5.jpg'))).status).toBe(200);
  await eventually(connects, (connected) => !connected);
  const { status, body: answer } = await upload.finish();
  // Its encoding may not be waited for to the end, but it is accepted.
  expect([200, 202]).toContain(status);
  expect(answer).toMatchObject({ file_hash: hashOf(photo) });
  await service.end();
  expect(service.said()).not.toMatch(/did not stop|Not everything ended/);
});

/** Sends the first half of an upload. */
function beginUpload(photo: Buffer): { finish(): Promise<{ status: number; body: unknown }> } {
  const boundary = 'a-photo-in-two-halves';
  const form = Buffer.concat([
    Buffer.from(
      `--${boundary}\r\nContent-Disposition: form-data; name="upload_file"; filename="photo.jpg"\r\n\r\n`,
    ),
    photo,
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ]);
  const open: ClientRequest = request(`${service.url}/generate_face_encoding`, {
    method: 'POST',
    headers: {
      'Content-Type': `multipart/form-data; boundary=${boundary}`,
      'Content-Length': form.length,
      // As the connections of a balancer are.
      Connection: 'keep-alive',
    },
  });
  open.write(form.subarray(0, form.length / 2));
  const answered = once(open, 'response') as Promise<[IncomingMessage]>;
  answered.catch(() => undefined);
  return {
    finish: async () => {
      open.end(form.subarray(form.length / 2));
      const [response] = await answered;
      const text = Buffer.concat(await response.toArray()).toString();
      return { status: response.statusCode!, body: JSON.parse(text) };
    },
  };
}

/** Whether the service takes new connections. */
async function connects(): Promise<boolean> {
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

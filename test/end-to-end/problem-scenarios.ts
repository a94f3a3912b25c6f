import { once } from 'node:events';
import { readdir, stat } from 'node:fs/promises';
import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import { join } from 'node:path';
import { Client as Database } from 'pg';
import { retryUntilAccepted, createFormFile } from './client.js';
import { type DocumentedOperation, fillInPath } from './documented-operations.js';
import { readExampleFile } from './example-files.js';
import { type Service } from './service.js';

/** A scenario that causes a problem response: a certain state of the service, of its database or of the connection. */
export interface ProblemScenario {
  /** The problem type. Every operation that documents this type must return it in this scenario. */
  readonly kind: string;
  /**
   * Creates the state.
   *
   * @returns a function that ends the state
   */
  readonly arrange?: (service: Service) => Promise<() => Promise<unknown>>;
  /** Sends a request to the operation. Apart from what the scenario requires, the request is valid. */
  readonly send: (service: Service, operation: DocumentedOperation) => Promise<Response>;
}

/** Settings with low limits, so that the scenarios need only a few small requests. */
export const scenarioSettings = {
  FRS_UPLOAD_IDLE_SECONDS: '1',
  FRS_MAX_TRANSFERS: '1',
  FRS_MAX_PENDING: '1',
  FRS_MAX_UPLOAD_BYTES: '1000000',
  FRS_SPOOL_BYTES: '4000000',
};

const unknownHash = '0'.repeat(64);

const beginningOfForm = '--b\r\nContent-Disposition: form-data; name="upload_file"; filename="a"\r\n\r\n';

const jsonHeaders = { 'Content-Type': 'application/json' };

const ndjsonHeaders = { 'Content-Type': 'application/x-ndjson' };

export const problemScenarios: readonly ProblemScenario[] = [
  { kind: 'unknown-host', send: sendToAnotherHost },
  { kind: 'upload-too-slow', send: sendIncompleteRequest },
  {
    kind: 'no-room',
    arrange: fillSpool,
    send: (service, operation) => sendValidRequest(service, operation, Buffer.alloc(900_000)),
  },
  { kind: 'overloaded', arrange: fillQueue, send: sendValidRequest },
  { kind: 'too-many-transfers', arrange: startMaximumTransfers, send: sendRequestUntilRefused },
  { kind: 'busy', arrange: lockTables, send: sendValidRequest },
  { kind: 'unavailable', arrange: disconnectDatabase, send: sendValidRequest },
];

/**
 * Documented problems that the scenarios do not cause, each with the reason, or with the name of the test that causes
 * the problem.
 */
export const problemsWithoutScenario: readonly {
  readonly kind: string;
  readonly title?: string;
  readonly because: string;
}[] = [
  {
    kind: 'upload-aborted',
    because: 'The client has closed the connection, so it cannot receive this response.',
  },
  {
    kind: 'busy',
    title: 'POST /generate_face_encodings',
    because: 'A defect: the line of a photo is of the kind unavailable instead.',
  },
  {
    kind: 'unavailable',
    title: 'GET /export',
    because: 'A defect: the connection is closed without an answer.',
  },
  { kind: 'unknown-model', because: 'people.test.ts searches a service without photos.' },
  { kind: 'different-model', because: 'people.test.ts enrols an encoding of another model.' },
  {
    kind: 'contradicts-decision',
    because: 'clusters.test.ts enrols a face that was decided to be another person.',
  },
  { kind: 'no-enrolled-face', because: 'people.test.ts deletes the only enrolled face.' },
  { kind: 'index-unavailable', because: 'people.test.ts searches without a search process.' },
  { kind: 'queue-board-disabled', because: 'queue-board.test.ts disables the queue board.' },
  { kind: 'stopping', because: 'shutdown.test.ts stops a service.' },
  { kind: 'unavailable', title: 'GET /metrics', because: 'The response does not require the database.' },
  {
    kind: 'unknown-route',
    title: 'GET /metrics',
    because: 'nginx answers it: topology/test/production.test.ts.',
  },
];

function createRequest(
  { template, method }: DocumentedOperation,
  photo: Uint8Array,
): { path: string; init: RequestInit } {
  const path = fillInPath(template);
  const form = new FormData();
  form.append('upload_file', createFormFile(photo));
  if (template === '/compare') form.append('upload_file', createFormFile(photo));
  if (template === '/import') {
    const line = { file_hash: unknownHash, faces: [{ encoding: Array(128).fill(0.1) }] };
    return { path, init: { method, headers: ndjsonHeaders, body: JSON.stringify(line) } };
  }
  if (method === 'PATCH' || template === '/clusters/{cluster}/subject') {
    return { path, init: { method, headers: jsonHeaders, body: JSON.stringify({ name: 'somebody' }) } };
  }
  if (template === '/clusters/{cluster}/split') {
    const body = { faces: [{ file_hash: unknownHash, face: 0 }] };
    return { path, init: { method, headers: jsonHeaders, body: JSON.stringify(body) } };
  }
  if (method === 'PUT') {
    return { path, init: { method, headers: jsonHeaders, body: JSON.stringify({ is_subject: true }) } };
  }
  return { path, init: { method, ...(method === 'POST' ? { body: form } : {}) } };
}

async function sendValidRequest(
  { url }: Service,
  operation: DocumentedOperation,
  photo?: Uint8Array,
): Promise<Response> {
  const { path, init } = createRequest(operation, photo ?? (await readExampleFile('portrait.jpg')));
  return fetch(url + path, init);
}

async function sendToAnotherHost(service: Service, operation: DocumentedOperation): Promise<Response> {
  // `fetch` cannot send a `Host` header that differs from the URL.
  const open = openRequest(service, operation, { Host: 'elsewhere.example.org' });
  open.end();
  return readResponse(open);
}

/** Sends a request with only the beginning of its body. */
async function sendIncompleteRequest(service: Service, operation: DocumentedOperation): Promise<Response> {
  const isForm = operation.template !== '/import';
  const open = openRequest(
    service,
    operation,
    isForm ? { 'Content-Type': 'multipart/form-data; boundary=b' } : ndjsonHeaders,
  );
  open.write(isForm ? beginningOfForm : '{"');
  try {
    return await readResponse(open);
  } finally {
    open.destroy();
  }
}

/**
 * This import is repeated until it is refused, because it succeeds as long as the service has not started the other
 * import.
 */
function sendRequestUntilRefused(service: Service, operation: DocumentedOperation): Promise<Response> {
  return retryUntilAccepted(
    () =>
      fetch(service.url + operation.template, {
        method: operation.method,
        headers: ndjsonHeaders,
        ...(operation.method === 'POST' ? { body: '{}' } : {}),
      }),
    ({ status }) => status !== 200,
  );
}

function openRequest(
  { url }: Service,
  { method, template }: DocumentedOperation,
  headers: Record<string, string>,
): ClientRequest {
  const open = request(url + fillInPath(template), { method, headers, agent: false });
  // The service closes the connection after its response.
  open.on('error', () => undefined);
  return open;
}

async function readResponse(open: ClientRequest): Promise<Response> {
  const [message] = (await once(open, 'response')) as [IncomingMessage];
  const body = Buffer.concat((await message.toArray()) as Buffer[]);
  return new Response(body, {
    status: message.statusCode!,
    headers: message.headers as Record<string, string>,
  });
}

/**
 * Keeps two uploads of one client open, which together use all disk space that the service allows one client for
 * uploads in progress.
 */
async function fillSpool(service: Service): Promise<() => Promise<unknown>> {
  const held = [0, 1].map(() => {
    const open = request(`${service.url}/generate_face_encoding`, {
      method: 'POST',
      headers: { 'Content-Type': 'multipart/form-data; boundary=b' },
      agent: false,
    });
    open.on('error', () => undefined);
    open.write(beginningOfForm);
    open.write(Buffer.alloc(950_000));
    return open;
  });
  const spooled = async (): Promise<number> => {
    const folder = join(service.directory, 'spool', 'frs-uploads');
    const files = await readdir(folder);
    // The size is 0 if the file was deleted after the folder was read.
    const sizeOf = (file: string) =>
      stat(join(folder, file)).then(
        ({ size }) => size,
        () => 0,
      );
    const sizes = await Promise.all(files.map(sizeOf));
    return sizes.reduce((sum, size) => sum + size, 0);
  };
  await retryUntilAccepted(spooled, (bytes) => bytes > 1_850_000);
  // Sends bytes regularly, because the service terminates stalled uploads.
  const dripping = setInterval(() => held.forEach((open) => open.write('-')), 200);
  return () => {
    clearInterval(dripping);
    for (const open of held) open.destroy();
    return retryUntilAccepted(spooled, (bytes) => bytes === 0);
  };
}

/** Inserts the maximum number of pending images. */
async function fillQueue({ databaseUrl }: Service): Promise<() => Promise<unknown>> {
  await queryDatabase(
    databaseUrl,
    `INSERT INTO images (file_hash, status) VALUES ('${'f'.repeat(64)}', 'pending')`,
  );
  return () => queryDatabase(databaseUrl, 'DELETE FROM images');
}

/**
 * Starts an import that does not end, and an export that waits for a locked table, so that the service runs the maximum
 * number of transfers.
 */
async function startMaximumTransfers(service: Service): Promise<() => Promise<unknown>> {
  const unlock = await lockTables(service);
  const exporting = fetch(`${service.url}/export`);
  const importing = request(`${service.url}/import`, {
    method: 'POST',
    headers: ndjsonHeaders,
    agent: false,
  });
  importing.on('error', () => undefined);
  importing.write('{');
  // Sends bytes regularly, because the service terminates stalled imports.
  const dripping = setInterval(() => importing.write(' '), 200);
  return async () => {
    clearInterval(dripping);
    importing.destroy();
    await unlock();
    await (await exporting).text();
  };
}

async function lockTables({ databaseUrl }: Service): Promise<() => Promise<unknown>> {
  const holder = new Database({ connectionString: databaseUrl });
  await holder.connect();
  await holder.query('BEGIN');
  await holder.query(
    `LOCK TABLE images, faces, staged_chunks, statistics, hourly_images, subjects, subject_faces, face_decisions, clusters, cluster_faces,
       cluster_runs IN ACCESS EXCLUSIVE MODE`,
  );
  return () => holder.end();
}

async function disconnectDatabase({ databaseUrl }: Service): Promise<() => Promise<unknown>> {
  const server = process.env.FRS_TEST_DATABASE_ADMIN_URL!;
  const name = new URL(databaseUrl).pathname.slice(1);
  const allow = (whether: boolean): Promise<unknown> =>
    queryDatabase(server, `ALTER DATABASE ${name} ALLOW_CONNECTIONS ${String(whether)}`);
  await allow(false);
  await queryDatabase(
    server,
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}'`,
  );
  return () => allow(true);
}

async function queryDatabase(url: string, sql: string): Promise<unknown> {
  const database = new Database({ connectionString: url });
  await database.connect();
  try {
    return await database.query(sql);
  } finally {
    await database.end();
  }
}

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DataSource } from 'typeorm';
import {
  createDataSourceOptions,
  type EncodingOutcome,
  ImagesRepository,
  PendingImagesRepository,
  StagingCipher,
} from '#persistence';
import { type components, readLines, type RefusedPhotoLine } from '../../clients/typescript/src/index.js';
import { findDifferences } from '../documentation/compare-answer.js';
import { type ApiDocument, parseJsonLines, type OpenApi, type Schema } from './api-document.js';
import { Client, retryUntilAccepted, createFormFile, computeSha256 } from './client.js';
import { openApiDocument, documentedOperations, fillInPath } from './documented-operations.js';
import { readExampleFile } from './example-files.js';
import {
  findDocumentedResponse,
  type ExampleRequest,
  createExampleRequests,
  sendExampleRequest,
} from './example-request.js';
import { listProblemsWithRequest, problemRequests } from './problem-requests.js';
import { type Service, startService, withSearchProcess } from './service.js';

let service: Service;
let client: Client;
let apiDocument: ApiDocument;

beforeAll(async () => {
  service = await startService({
    ...withSearchProcess,
    FRS_MAX_UPLOAD_BYTES: '1000000',
    FRS_MAX_BATCH_FILES: '2',
    // The sweep runs so rarely that it does not enqueue the photos that these tests keep pending.
    FRS_SWEEP_SECONDS: '3600',
  });
  client = new Client(service.url);
  apiDocument = await client.loadApiDocument();
});

afterAll(() => service.stop());

test('the service returns the same OpenAPI document as the command that prints it', () => {
  expect(apiDocument.openApi).toEqual(openApiDocument);
  expect(openApiDocument.openapi).toMatch(/^3\.1\./);
});

/**
 * The problems that only workers find in photos. Each entry contains the stored kind, the problem type of the response
 * and its status.
 */
const problemsFoundByWorkers = [
  ['unsupported-format', 'unsupported-format', 415],
  ['unreadable', 'unreadable-image', 422],
  ['too-many-pixels', 'too-many-pixels', 413],
  ['too-long', 'too-long', 413],
  ['too-narrow', 'too-narrow', 422],
  ['too-complex', 'too-complex', 422],
  ['too-much-memory', 'too-much-memory', 413],
  ['took-too-long', 'takes-too-long', 422],
  ['stopped-encoder', 'set-aside', 422],
] as const;

function isProblemFoundByWorkers({ operationId }: OpenApi['paths'][string][string], kind: string): boolean {
  return operationId === 'lookUpPhoto' && problemsFoundByWorkers.some(([, answered]) => answered === kind);
}

describe.each(documentedOperations)('$title', ({ template, method, operation }) => {
  const requests = createExampleRequests(template, method, operation);

  test('has a unique operationId, and describes each response', () => {
    const { operationId } = operation;
    expect(operationId).toMatch(/^[a-z][A-Za-z]+$/);
    expect(documentedOperations.filter((other) => other.operation.operationId === operationId)).toHaveLength(
      1,
    );
    for (const { description } of [...Object.values(operation.responses), ...operation.parameters]) {
      expect(description).not.toBe('');
    }
  });

  test('has an example request, and examples of every parameter and every response', () => {
    expect(requests).not.toEqual([]);
    const shown = [...operation.parameters, ...Object.values(operation.requestBody?.content ?? {})];
    const answered = Object.values(operation.responses).flatMap(({ content }) =>
      Object.values(content ?? {}),
    );
    for (const { examples } of [...shown, ...answered]) expect(Object.keys(examples ?? {})).not.toEqual([]);
  });

  test('has examples that match the schemas', () => {
    for (const { name, schema, examples } of operation.parameters) {
      for (const { value } of Object.values(examples!)) apiDocument.requireValidValue(name, schema, value);
    }
    for (const { content, headers } of [operation.requestBody, ...Object.values(operation.responses)].map(
      (described) => ({ headers: {}, content: {}, ...described }),
    )) {
      for (const [type, { schema, examples }] of Object.entries(content)) {
        for (const [name, { value }] of Object.entries(examples!)) {
          apiDocument.requireValidBody(`${type} ${name}`, schema, value);
        }
      }
      for (const [name, { schema, example }] of Object.entries(headers)) {
        if (example !== undefined) apiDocument.requireValidValue(name, schema, example);
      }
    }
  });

  for (const request of requests) {
    test(`answers the example ${request.name} as documented`, async () => {
      await deleteAllButPortrait();
      await deleteAllSubjects();
      await createStateForExample(request);
      const shown = findDocumentedResponse(request);
      const response = await sendExampleRequest(service.url, request);
      await apiDocument.checkResponse(method, template, response.clone());
      expect(response.status).toBe(shown.status);
      // The state of the service contains measurements, which differ in each run.
      if (shown.body !== undefined && operation.operationId !== 'readStatus')
        await expectResponseLikeExample(response, shown.body);
    });
  }

  for (const kind of listProblemsWithRequest(operation).filter(
    (kind) => !isProblemFoundByWorkers(operation, kind),
  )) {
    test(`answers ${kind} as documented`, async () => {
      const { fileHash, name, query = '', ...init } = await problemRequests[kind]!(operation);
      const path = fillInPath(template, { fileHash, name });
      const response = await fetch(service.url + path + query, { method, ...init });
      await apiDocument.checkResponse(method, template, response.clone());
      expect(await response.json()).toMatchObject({ type: `urn:frs:problem:${kind}` });
    });
  }
});

test.each(problemsFoundByWorkers)(
  'if a worker rejects a photo as %s, every route responds with the problem %s',
  async (kind, answered, status) => {
    const photo = Buffer.concat([await readExampleFile('sample1.jpg'), Buffer.from(`\0${kind}`)]);
    const failed = kind === 'took-too-long' || kind === 'stopped-encoder';
    await stagePhoto(photo, { status: failed ? 'failed' : 'rejected', problem: { kind, message: 'Why.' } });
    const expected = {
      status,
      type: `urn:frs:problem:${answered}`,
      message: 'Why.',
      file_hash: computeSha256(photo),
    };
    expect((await client.lookUpPhoto(computeSha256(photo))).body).toMatchObject(expected);
    expect((await client.uploadPhoto(photo)).body).toMatchObject(expected);
    const { data } = await client.api.POST('/generate_face_encodings', {
      body: { upload_file: [createFormFile(photo)] },
      parseAs: 'stream',
    });
    for await (const line of readLines<RefusedPhotoLine>(data)) expect(line).toMatchObject(expected);
    const face = { file_hash: computeSha256(photo) };
    const compared = await client.api.POST('/compare', { body: { faces: [face, face] } });
    expect(compared.error).toMatchObject(expected);
  },
);

test('if an earlier version of FRS refused a photo without storing the kind of problem, the look-up derives the problem from the status', async () => {
  for (const [status, answered] of [
    ['rejected', 'unreadable-image'],
    ['failed', 'set-aside'],
  ] as const) {
    const photo = Buffer.concat([await readExampleFile('sample1.jpg'), Buffer.from(`\0${status}`)]);
    await stagePhoto(photo, { status, problem: { kind: null as never, message: 'Why.' } });
    expect((await client.lookUpPhoto(computeSha256(photo))).body.type).toBe(`urn:frs:problem:${answered}`);
  }
});

test('every number in the schemas of the document has a description that contains its unit', () => {
  const unit =
    /\b(pixels?|seconds?|images?|photo|faces|decisions|ID|lines?|distance|status|0 to 1|counted)\b/i;
  const numbers: [string, Schema][] = Object.entries(openApiDocument.components.schemas).flatMap(
    ([name, schema]) =>
      Object.entries((schema.properties ?? {}) as Record<string, Schema>)
        .filter(([, property]) => /"type":"(number|integer)"/.test(JSON.stringify(property)))
        .filter(([property]) => !property.includes('encoding'))
        .map(([property, described]): [string, Schema] => [`${name}.${property}`, described]),
  );
  expect(numbers.length).toBeGreaterThan(20);
  expect(numbers.filter(([, { description }]) => !unit.test(String(description)))).toEqual([]);
});

/** Deletes all images except the portrait, and waits until the portrait is counted. */
async function deleteAllButPortrait(): Promise<void> {
  const { images } = (await client.api.GET('/images')).data!;
  const portrait = await readExampleFile('portrait.jpg');
  for (const { file_hash } of images) {
    if (file_hash === computeSha256(portrait)) continue;
    await client.api.DELETE('/face_encoding/{file_hash}', { params: { path: { file_hash } } });
  }
  await client.uploadPhoto(portrait);
  await retryUntilAccepted(
    () => client.getStatistics(),
    ({ body }) => body.number_of_images_processed === 1,
  );
}

/** Deletes all subjects and clusters, and resets the IDs of enrolled faces and clusters, so that the next IDs are 1. */
async function deleteAllSubjects(): Promise<void> {
  await runWithDatabase((dataSource) =>
    dataSource.query(
      `TRUNCATE "subjects", "subject_faces", "face_decisions", "clusters", "cluster_faces", "cluster_separations",
       "cluster_runs"
       RESTART IDENTITY`,
    ),
  );
}

/** Creates the cluster that the examples show. */
async function createCluster(): Promise<void> {
  const { responses } = openApiDocument.paths['/clusters/{cluster}']!.get!;
  const example = responses['200']!.content!['application/json']!.examples!.cluster!.value;
  const { faces } = example as components['schemas']['ClusterResponse'];
  const lines = faces.map(({ file_hash, box }) =>
    JSON.stringify({
      file_hash,
      model: 'example',
      faces: [{ box, encoding: Array.from({ length: 128 }, () => 0) }],
    }),
  );
  await client.api.POST('/import', { body: lines.join('\n') });
  await runWithDatabase((dataSource) =>
    dataSource.query(
      `WITH cluster AS (INSERT INTO "clusters" DEFAULT VALUES RETURNING "id")
       INSERT INTO "cluster_faces" ("face_id", "cluster_id")
       SELECT face."id", cluster."id" FROM "faces" face, cluster WHERE face."file_hash" = ANY($1)`,
      [faces.map(({ file_hash }) => file_hash)],
    ),
  );
}

/** Decides that the portrait shows the subject of the examples. */
async function putDecisionAboutPortrait(): Promise<void> {
  const path = {
    name: 'Ada Lovelace',
    file_hash: computeSha256(await readExampleFile('portrait.jpg')),
    face: '0',
  };
  await client.api.PUT('/subjects/{name}/decisions/{file_hash}/{face}', {
    params: { path },
    body: { is_subject: true },
  });
}

/** Enrols the portrait, and waits until a search finds it. */
async function enrolPortrait(): Promise<void> {
  const { data } = await client.api.POST('/subjects/{name}/faces', {
    params: { path: { name: 'Ada Lovelace' } },
    body: { upload_file: createFormFile(await readExampleFile('portrait.jpg')) },
  });
  await retryUntilAccepted(
    () => client.api.POST('/search', { body: { file_hash: data!.face.file_hash! } }),
    (found) => found.data?.faces[0]?.candidates[0]?.distance === 0,
  );
}

/** Creates the stored data, in addition to the portrait, that an example request requires. */
async function createStateForExample({
  template,
  operation: { operationId },
  name,
}: ExampleRequest): Promise<void> {
  const isAboutPeople = ['/search', '/export'].includes(template) || template.startsWith('/subjects');
  if (isAboutPeople && (operationId !== 'enrolFace' || name === 'known')) await enrolPortrait();
  if (operationId === 'listDecisions' || operationId === 'deleteDecision') await putDecisionAboutPortrait();
  if (template === '/clusters' || template.startsWith('/clusters/{')) await createCluster();
  if (template.startsWith('/admin/failures')) await insertFailedImage();
  if (operationId !== 'lookUpPhoto') return;
  if (name === 'no-face') await client.uploadPhoto(await readExampleFile('pixel.gif'));
  if (name === 'unreadable-image') await client.uploadPhoto(await readExampleFile('damaged.jpg'));
  if (name === 'imported') await client.api.POST('/import', { body: readImportExample() });
  if (name === 'pending') await stagePhoto(await readExampleFile('sample1.jpg'));
}

/** Inserts the failed image that the examples show. */
async function insertFailedImage(): Promise<void> {
  const { responses } = openApiDocument.paths['/admin/failures']!.get!;
  const example = responses['200']!.content!['application/json']!.examples!['first-page']!.value;
  const [image] = (example as components['schemas']['FailureListResponse']).images;
  await runWithDatabase((dataSource) =>
    dataSource.query(
      `INSERT INTO "images" ("file_hash", "status", "problem_kind", "problem", "finished_at", "retryable_until")
       VALUES ($1, 'failed', $2, $3, now(), now() + interval '1 day')`,
      [image!.file_hash, image!.problem, image!.problem_message],
    ),
  );
}

/** The lines of the import example in the document. */
function readImportExample(): string {
  const { requestBody } = openApiDocument.paths['/import']!.post!;
  return String(requestBody!.content['application/x-ndjson']!.examples!.encoding!.value);
}

/** Stages a photo without enqueuing it. If a result is given, the function stores it as a worker would. */
async function stagePhoto(photo: Uint8Array, outcome?: EncodingOutcome): Promise<void> {
  await runWithDatabase(async (dataSource) => {
    const cipher = new StagingCipher(new URL(service.databaseUrl).password);
    await new ImagesRepository(dataSource, cipher).stage(computeSha256(photo), [Buffer.from(photo)]);
    if (outcome !== undefined)
      await new PendingImagesRepository(dataSource, cipher).finish(computeSha256(photo), outcome);
  });
}

async function runWithDatabase(use: (dataSource: DataSource) => Promise<unknown>): Promise<void> {
  const dataSource = await new DataSource(
    createDataSourceOptions({ url: service.databaseUrl, connections: 1 }),
  ).initialize();
  try {
    await use(dataSource);
  } finally {
    await dataSource.destroy();
  }
}

/** Compares a response with its example in the document. */
async function expectResponseLikeExample(response: Response, example: unknown): Promise<void> {
  const answered = await response.text();
  const type = response.headers.get('content-type')!.split(';')[0]!;
  if (type === 'text/plain') {
    expect(answered.split('\n')).toEqual(expect.arrayContaining((example as string).split('\n')));
    return;
  }
  const isLines = type === 'application/x-ndjson';
  const shown = isLines ? parseJsonLines(example as string) : [example];
  const text = shown.map((value) => JSON.stringify(allowMoreProblemFields(value as object))).join('\n');
  expect(findDifferences({ language: isLines ? 'jsonl' : 'json', text }, answered)).toEqual([]);
}

/**
 * The fields of an example that a response must match: a problem may have more fields and a longer message than its
 * example.
 */
function allowMoreProblemFields(example: object): object {
  return 'type' in example ? { ...example, message: '…', '…': null } : example;
}

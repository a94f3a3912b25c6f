/** Requests to the routes of clusters and decisions, with invalid IDs, cursors, names, bodies, content types and methods. */
import { randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { type HostileRequestFinding, type HostileRequestGroup } from './finding.js';
import {
  createFinding,
  createStatusFinding,
  HostileClient,
  type HostileRequest,
  jsonHeaders,
} from './hostile-client.js';
import { invalidNameTexts } from './people-requests.js';

export const clusterRequests: HostileRequestGroup = {
  name: 'requests about clusters and decisions',
  async run(baseUrl, key) {
    const client = new ClusterClient(baseUrl, key);
    const findings: HostileRequestFinding[] = [];
    for (const attempt of invalidRequests) findings.push(await client.expectRefusal(attempt));
    findings.push(await client.noSubject());
    findings.push(await client.farCursors());
    findings.push(await client.concurrentRuns());
    findings.push(await client.concurrentDecisions());
    return findings;
  },
};

const unknownHash = '0'.repeat(64);
const decisionPath = `/subjects/hostile/decisions/${unknownHash}/0`;

/** IDs of clusters in paths. No cluster has the ID 999999999999999, which is the largest ID that the API accepts. */
const invalidClusterIds: readonly string[] = [
  '0',
  '-1',
  '+1',
  '01',
  '1.5',
  '1e3',
  '0x1',
  'NaN',
  'Infinity',
  '999999999999999',
  '9223372036854775807',
  '9223372036854775808',
  '99999999999999999999',
  '9'.repeat(5_000),
  '%20',
  '%201',
  '1%0a',
  '1%00',
  '%00',
  '%ff',
  '%2',
  '%ef%bc%91',
  "1'%20OR%20'1'='1",
  '..%2f1',
  '1%2f..%2f2',
  '%2e%2e',
];

const toCursor = (position: string): string => Buffer.from(position).toString('base64url');

/** Cursors that are not the cursor of any list, as parameters of a URL. */
const invalidCursors: readonly string[] = [
  '',
  'A',
  '%00',
  '%ff',
  encodeURIComponent('🙂'),
  'x'.repeat(10_000),
  toCursor('0'),
  toCursor('-1'),
  toCursor('1.5'),
  toCursor('NaN'),
  toCursor('1 2 3'),
  toCursor('0 1'),
  toCursor('1 -1'),
  toCursor('1 NaN'),
  toCursor('9'.repeat(16)),
  toCursor('9223372036854775808'),
  toCursor('1 9223372036854775808'),
  toCursor('9999999999 1'),
  toCursor('1\0'),
  `${toCursor('1')}&cursor=${toCursor('2')}`,
];

const invalidNumbers: readonly string[] = [
  '-1',
  '1.5',
  '1001',
  'NaN',
  '1e99',
  'x',
  '%00',
  '1&limit=2&faces=2',
];

const invalidQueries: readonly HostileRequest[] = [
  '/clusters',
  '/clusters/1',
  '/subjects/hostile/decisions',
].flatMap((path) =>
  [
    ...invalidCursors.map((cursor) => `cursor=${cursor}`),
    ...invalidNumbers.map((limit) => `limit=${limit}`),
    ...invalidNumbers.map((faces) => `faces=${faces}`),
    'limit=0',
    'page=2',
    '__proto__=1',
    'cursor[a]=1',
  ].map((query) => createRequest('GET', `${path}?${query}`)),
);

/** Bodies that are refused by every route with a JSON body. */
const invalidBodies: readonly string[] = [
  '',
  '{}',
  '[]',
  'null',
  'true',
  '"text"',
  '{',
  '{"__proto__":{"name":"hostile","is_subject":true}}',
  '['.repeat(60_000),
  '{"a":'.repeat(12_000),
  JSON.stringify({ name: 'hostile', is_subject: true, padding: 'x'.repeat(200_000) }),
  JSON.stringify({ name: 'hostile', is_subject: true, padding: 'x'.repeat(20_000_000) }),
];

const invalidDecisions: readonly string[] = [
  ...['1', '0', '"true"', 'null', '[true]', '{}', 'NaN'].map((value) => `{"is_subject":${value}}`),
  '{"is_subject":true,"unknown":1}',
];

/** A body that is about a thousand times its compressed size. */
const compressedBody = gzipSync(`{"name":"${'a'.repeat(20_000_000)}"}`);

/** Content types for which the service must refuse a body, even if the body is valid. */
const invalidContentTypes: readonly string[] = [
  'text/plain',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=b',
  'application/x-ndjson',
  'application/json; charset=utf-7',
];

const bodiesByRoute: Readonly<Record<string, { method: string; valid: string; invalid: readonly string[] }>> =
  {
    '/clusters/1/subject': {
      method: 'POST',
      valid: '{"name":"hostile"}',
      invalid: [...invalidBodies, ...invalidNameTexts.map((name) => `{"name":${name}}`)],
    },
    [decisionPath]: {
      method: 'PUT',
      valid: '{"is_subject":true}',
      invalid: [...invalidBodies, ...invalidDecisions],
    },
  };

const invalidRequests: readonly HostileRequest[] = [
  ...invalidClusterIds.flatMap((id) => [
    createRequest('GET', `/clusters/${id}`),
    createRequest('DELETE', `/clusters/${id}`),
    createRequest('POST', `/clusters/${id}/subject`, '{"name":"hostile"}'),
  ]),
  ...invalidQueries,
  ...Object.entries(bodiesByRoute).flatMap(([path, { method, valid, invalid }]) => [
    ...invalid.map((body) => createRequest(method, path, body)),
    ...invalidContentTypes.map((type) => createRequest(method, path, valid, { 'Content-Type': type })),
    createRequest(method, path, compressedBody, {
      ...jsonHeaders,
      'Content-Encoding': 'gzip',
    }),
  ]),
  // The names of subjects.
  ...['%00', 'a%1fb', 'a%c2%85b', '%20', 'a'.repeat(201), '%2e%2e', '%ff', '%ed%a0%80'].flatMap((name) => [
    createRequest('GET', `/subjects/${name}/decisions`),
    createRequest('PUT', `/subjects/${name}/decisions/${unknownHash}/0`, '{"is_subject":true}'),
    createRequest('DELETE', `/subjects/${name}/decisions/${unknownHash}/0`),
  ]),
  // The hash of the photo, and the position of the face.
  ...[
    ...['A', '0'.repeat(63), '0'.repeat(65), 'G'.repeat(64), '%00', '..%2f..'].map((hash) => `${hash}/0`),
    ...['-1', '0.5', '1e0', '32768', '99999', '9'.repeat(400), 'NaN', '%00', '%20', '0x0', '0%2f..'].map(
      (face) => `${unknownHash}/${face}`,
    ),
  ].flatMap((face) => [
    createRequest('PUT', `/subjects/hostile/decisions/${face}`, '{"is_subject":true}'),
    createRequest('DELETE', `/subjects/hostile/decisions/${face}`),
  ]),
  ...Object.entries({
    '/clusters': ['PUT', 'PATCH', 'DELETE'],
    '/clusters/run': ['POST', 'PUT', 'PATCH'],
    '/clusters/1': ['POST', 'PUT', 'PATCH'],
    '/clusters/1/subject': ['GET', 'PUT', 'PATCH', 'DELETE'],
    '/clusters/run/subject': ['POST'],
    '/clusters/1/faces': ['GET'],
    '/subjects/hostile/decisions': ['POST', 'PUT', 'PATCH', 'DELETE'],
    [decisionPath]: ['GET', 'POST', 'PATCH'],
  }).flatMap(([path, methods]) => methods.map((method) => createRequest(method, path, '{"name":"hostile"}'))),
];

function createRequest(
  method: string,
  path: string,
  body?: string | Buffer,
  headers: Readonly<Record<string, string>> = body === undefined ? {} : jsonHeaders,
): HostileRequest {
  const type = headers['Content-Type'] ?? 'no content type';
  const shown = body === undefined ? '' : ` with ${body.length} bytes ${String(body).slice(0, 40)} (${type})`;
  return {
    what: `${method} ${path.slice(0, 60)}${shown}`,
    method,
    path,
    headers,
    ...(body === undefined ? {} : { body }),
  };
}

class ClusterClient extends HostileClient {
  async noSubject(): Promise<HostileRequestFinding> {
    const answer = await this.send({ method: 'GET', path: '/subjects/hostile' });
    return createFinding(
      'the refused requests create no subject',
      '404',
      answer,
      ({ status }) => status === 404,
    );
  }

  /** Cursors of positions that the lists do not contain. */
  async farCursors(): Promise<HostileRequestFinding> {
    const cursors = ['1 1', '3 999999999999999', '999999999 1', '999999999 999999999999999'];
    const answers = [];
    for (const cursor of cursors)
      answers.push(
        await this.send({ method: 'GET', path: `/clusters?cursor=${toCursor(cursor)}&faces=100` }),
      );
    return createStatusFinding('cursors of other positions', '200 200 200 200', answers);
  }

  async concurrentRuns(): Promise<HostileRequestFinding> {
    const answers = await Promise.all(
      Array.from({ length: 16 }, (_, i) =>
        this.send(
          i % 2 === 0 ? { method: 'POST', path: '/clusters' } : { method: 'DELETE', path: '/clusters/run' },
        ),
      ),
    );
    return createStatusFinding(
      'sixteen runs that are started and cancelled at once',
      '202 204 '.repeat(8).trim(),
      answers,
    );
  }

  /**
   * Checks that a face is decided to be at most one subject, although eight concurrent requests decide that it is
   * different subjects.
   */
  async concurrentDecisions(): Promise<HostileRequestFinding> {
    const prefix = `Hostile ${randomUUID()}`;
    const hash = randomUUID().replaceAll('-', '').repeat(2);
    const zeros = Array<number>(128).fill(0);
    const subjects = Array.from({ length: 4 }, (_, i) => encodeURIComponent(`${prefix} ${i}`));
    try {
      const lines = [
        { file_hash: hash, model: 'hostile', faces: [{ encoding: zeros }] },
        ...subjects.map((subject, i) => ({
          subject: decodeURIComponent(subject),
          faces: [{ encoding: zeros.map(() => i), model: 'hostile' }],
        })),
      ];
      await this.send({
        method: 'POST',
        path: '/import',
        headers: { 'Content-Type': 'application/x-ndjson' },
        body: lines.map((line) => JSON.stringify(line)).join('\n'),
      });
      const answers = await Promise.all(
        [...subjects, ...subjects].map((subject) =>
          this.send({
            method: 'PUT',
            path: `/subjects/${subject}/decisions/${hash}/0`,
            headers: jsonHeaders,
            body: '{"is_subject":true}',
          }),
        ),
      );
      let enrolments = 0;
      for (const subject of subjects) {
        const { body } = await this.send({ method: 'GET', path: `/subjects/${subject}/faces` });
        enrolments += (body.faces as { file_hash: string }[]).filter(
          (face) => face.file_hash === hash,
        ).length;
      }
      const finding = createStatusFinding(
        'eight concurrent decisions that a face is one of four subjects',
        '200 '.repeat(8).trim(),
        answers,
      );
      return {
        ...finding,
        found: `${finding.found}, ${enrolments} enrolled`,
        holds: finding.holds && enrolments === 1,
      };
    } finally {
      for (const subject of subjects) await this.send({ method: 'DELETE', path: `/subjects/${subject}` });
      await this.send({ method: 'DELETE', path: `/face_encoding/${hash}` });
    }
  }
}

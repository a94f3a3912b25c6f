/** Requests to the routes of subjects and of the search, with invalid names, encodings, numbers, lines and photos. */
import { randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { type HostileRequestFinding, type HostileRequestGroup } from './finding.js';
import {
  createFinding,
  createStatusFinding,
  HostileClient,
  type HostileRequest,
  type JsonAnswer,
  jsonHeaders,
} from './hostile-client.js';
import {
  createAvif,
  createAvifWithDeclaredSize,
  createGifWithFrames,
  createPng,
  createTiffWithCircularDirectories,
} from './photos.js';

export const peopleRequests: HostileRequestGroup = {
  name: 'requests about people',
  async run(baseUrl, key) {
    const client = new PeopleClient(baseUrl, key);
    try {
      const attempts = [
        ...requestsWithInvalidNames,
        ...createRequestsWithInvalidNewNames(client.prefix),
        ...requestsWithInvalidBodies,
        ...requestsWithInvalidQueries,
        ...(await createRequestsWithInvalidPhotos()),
      ];
      const findings: HostileRequestFinding[] = [];
      for (const attempt of attempts) findings.push(await client.expectRefusal(attempt));
      findings.push(
        await client.checkNoSubjectWasCreated(),
        await client.checkTinyEncodingNumbers(),
        await client.checkUnusualNames(),
        await client.checkInvalidImportLines(),
        await client.checkUnusualImportLines(),
        await client.checkConcurrentRenames(),
        await client.checkConcurrentImports(),
      );
      return findings;
    } finally {
      await client.deleteCreatedSubjects();
    }
  },
};

const unknownHash = '0'.repeat(64);
const zeroEncoding = Array<number>(128).fill(0);
const zeroFace = { encoding: zeroEncoding, model: 'hostile' };

const requestsWithInvalidNames: readonly HostileRequest[] = Object.entries({
  'a zero byte': '%00',
  'a control character': 'a%1fb',
  'a control character of Latin-1': 'a%c2%85b',
  'a line separator': 'a%e2%80%a8b',
  'white space': '%20%c2%a0',
  '201 characters': 'a'.repeat(201),
  '201 characters of four bytes': '%f0%9f%99%82'.repeat(201),
  'one dot': '%2e',
  'two dots': '%2E%2e',
  'bytes that are not UTF-8': '%ff',
  'half a surrogate pair': '%ed%a0%80',
  'an incomplete escape': '%2',
}).flatMap(([what, name]) =>
  [
    { method: 'POST', path: `/subjects/${name}/faces`, headers: jsonHeaders, body: JSON.stringify(zeroFace) },
    {
      method: 'POST',
      path: `/subjects/${name}/verify`,
      headers: jsonHeaders,
      body: JSON.stringify(zeroFace),
    },
    { method: 'GET', path: `/subjects/${name}` },
    { method: 'GET', path: `/subjects/${name}/faces` },
    { method: 'PATCH', path: `/subjects/${name}`, headers: jsonHeaders, body: '{"name":"a"}' },
    { method: 'DELETE', path: `/subjects/${name}` },
    { method: 'DELETE', path: `/subjects/${name}/faces/1` },
  ].map((attempt) => ({ what: `${attempt.method} with a name of ${what}`, ...attempt })),
);

/** Invalid names as JSON, which are sent in a JSON body or in a line of an import. */
export const invalidNameTexts: readonly string[] = [
  '""',
  '" "',
  '"\\u0000"',
  '"a\\u2029b"',
  '"\\ud800"',
  '"a\\udc00b"',
  '".."',
  `"${'a'.repeat(201)}"`,
  '7',
  'null',
  '["a"]',
  '{"__proto__":"a"}',
];

const createRequestsWithInvalidNewNames = (subject: string): HostileRequest[] =>
  invalidNameTexts.map((name) => ({
    what: `a renaming to ${name.slice(0, 20)}`,
    method: 'PATCH',
    path: `/subjects/${encodeURIComponent(subject)}`,
    headers: jsonHeaders,
    body: `{"name":${name}}`,
  }));

/** Invalid values of the field `encoding`, as JSON. */
const invalidEncodings: readonly string[] = [
  JSON.stringify(zeroEncoding.slice(1)),
  JSON.stringify([...zeroEncoding, 0]),
  JSON.stringify(zeroEncoding.map(String)),
  JSON.stringify(zeroEncoding.map(() => null)),
  JSON.stringify(zeroEncoding.map(() => [0])),
  `[${zeroEncoding.map(() => '1e39').join()}]`,
  `[${zeroEncoding.map(() => '1e400').join()}]`,
  `[${zeroEncoding.map(() => 'NaN').join()}]`,
  `[${zeroEncoding.map(() => '-101').join()}]`,
  `"${Buffer.alloc(512, 0xff).toString('base64')}"`,
  `"${Buffer.alloc(511).toString('base64')}"`,
  '"not base64!"',
  '{"length":128}',
  'null',
  '7',
];

const requestsWithInvalidBodies: readonly HostileRequest[] = [
  ...invalidEncodings.map((encoding) => `{"encoding":${encoding},"model":"hostile"}`),
  ...['-1', '0.5', '32768', '1e99', '"0"', 'null', '[]'].map(
    (one) => `{"file_hash":"${unknownHash}","face":${one}}`,
  ),
  ...['"A"', '""', `"${'0'.repeat(63)}"`, `"${'G'.repeat(64)}"`, '7', '["0"]'].map(
    (hash) => `{"file_hash":${hash}}`,
  ),
  ...['""', '"a\\u0000b"', `"${'m'.repeat(201)}"`, '7'].map(
    (model) => `{"encoding":${JSON.stringify(zeroEncoding)},"model":${model}}`,
  ),
  ...['"near"', 'null', '-1', '0', '10.1', '1e400', '[0.5]'].map((one) =>
    createSearchBodyWithOption(`"threshold":${one}`),
  ),
  ...['0', '101', '1.5', '"10"', 'null', '1e99'].map((limit) =>
    createSearchBodyWithOption(`"limit":${limit}`),
  ),
  ...['"somebody"', '["all"]', 'null'].map((among) => createSearchBodyWithOption(`"among":${among}`)),
  createSearchBodyWithOption('"unknown":1'),
  '{}',
  '[]',
  'null',
  '"text"',
  '',
  '{"encoding":[',
  '['.repeat(60_000),
  '{"a":'.repeat(12_000),
  JSON.stringify({ encoding: Array<number>(5_000_000).fill(0) }),
].flatMap((body) =>
  ['/search', '/subjects/hostile/faces', '/subjects/hostile/verify'].map((path) => ({
    what: `${path} with the body ${body.replace(JSON.stringify(zeroEncoding), '[…]').slice(0, 60)}`,
    method: 'POST',
    path,
    headers: jsonHeaders,
    body,
  })),
);

/**
 * Creates a JSON body with an encoding and one more field. Only the search route accepts all these fields as options;
 * other routes refuse them as unknown fields.
 */
function createSearchBodyWithOption(option: string): string {
  return `{"encoding":${JSON.stringify(zeroEncoding)},"model":"hostile",${option}}`;
}

const requestsWithInvalidQueries: readonly HostileRequest[] = [
  ...['A', 'AA', '%00', 'x'.repeat(2_000), encodeURIComponent('🙂'), '', 'a&cursor=b'].flatMap((cursor) => [
    `/subjects?cursor=${cursor}`,
    `/subjects/hostile/faces?cursor=${cursor}`,
  ]),
  ...['0', '-1', '1001', '1.5', 'x', '', '1e9', '1&limit=2'].map((limit) => `/subjects?limit=${limit}`),
  ...['%00', 'a'.repeat(201), 'a&prefix=b'].map((prefix) => `/subjects?prefix=${prefix}`),
  '/subjects?page=2',
  '/subjects/hostile%2f..%2f..%2fexport',
  '/subjects/../export',
  '/subjects/%2e%2e/export',
  '/subjects/hostile/faces/..%2f..',
].map((path) => ({ what: `GET ${path.slice(0, 60)}`, method: 'GET', path }));

async function createRequestsWithInvalidPhotos(): Promise<HostileRequest[]> {
  const files = {
    'a PNG of 1 × 99,999,999 pixels': createPng(1, 99_999_999),
    'a TIFF with a cycle of directories': createTiffWithCircularDirectories(),
    'a GIF with 100,000 frames': createGifWithFrames(100_000),
    'an AVIF of 67 megapixels that declares 64 × 64 pixels': createAvifWithDeclaredSize(
      await createAvif(8192, 8192),
      64,
      64,
    ),
    'a text': Buffer.from('no photo'),
  };
  const routes = ['/search', '/subjects/hostile/faces', '/subjects/hostile/verify'];
  const bomb = gzipSync(`{"encoding":[${'0,'.repeat(50_000_000)}0]}`);
  return [
    ...routes.flatMap((path) =>
      Object.entries(files).map(([what, bytes]) => ({
        what: `${path} with ${what}`,
        method: 'POST',
        path,
        headers: { 'Content-Type': 'multipart/form-data; boundary=b' },
        body: createForm(bytes),
      })),
    ),
    ...routes.map((path) => ({
      what: `${path} with JSON that is a thousand times its compressed size`,
      method: 'POST',
      path,
      headers: { ...jsonHeaders, 'Content-Encoding': 'gzip' },
      body: bomb,
    })),
  ];
}

function createForm(bytes: Buffer): Buffer {
  const head = '--b\r\nContent-Disposition: form-data; name="upload_file"; filename="a"\r\n\r\n';
  return Buffer.concat([Buffer.from(head), bytes, Buffer.from('\r\n--b--\r\n')]);
}

class PeopleClient extends HostileClient {
  /** The names of all subjects that this run creates begin with this text. */
  readonly prefix = `Hostile ${randomUUID()}`;

  async checkNoSubjectWasCreated(): Promise<HostileRequestFinding> {
    const answer = await this.send({ method: 'GET', path: `/subjects?prefix=hostile` });
    return createFinding('the refused requests create no subject', 'no subject', answer, ({ body }) =>
      (body.subjects as { name: string }[]).every(({ name }) => name !== 'hostile'),
    );
  }

  /** Checks that numbers that are too small for a float32 are accepted, and rounded to 0. */
  async checkTinyEncodingNumbers(): Promise<HostileRequestFinding> {
    const body = `{"encoding":[${zeroEncoding.map((_, i) => (i % 2 ? '1e-60' : '-1e-45')).join()}],"model":"hostile"}`;
    const answers = [
      await this.post(this.subjectPath('small', '/faces'), body),
      await this.post(this.subjectPath('small', '/faces'), body),
      await this.post(this.subjectPath('small', '/verify'), body),
    ];
    return createStatusFinding('an encoding of numbers below 1e-44', '201 200 200', answers);
  }

  async checkUnusualNames(): Promise<HostileRequestFinding> {
    const names = [
      '/../../export',
      '%2e%2e',
      '?limit=1#x',
      '\u202eeman',
      'İ',
      'ﬃ'.repeat(100),
      '🧑‍🚀'.repeat(30),
      '"\\',
    ];
    const answers: JsonAnswer[] = [];
    for (const name of names) {
      answers.push(
        await this.post(this.subjectPath(name, '/faces'), JSON.stringify(zeroFace)),
        await this.send({ method: 'GET', path: this.subjectPath(name) }),
      );
    }
    return createStatusFinding('unusual, valid names', names.map(() => '201 200').join(' '), answers);
  }

  async checkInvalidImportLines(): Promise<HostileRequestFinding> {
    const name = JSON.stringify(`${this.prefix} line`);
    const reference = { file_hash: unknownHash, face: 0 };
    const lines = [
      ...invalidNameTexts.map((text) => `{"subject":${text}}`),
      ...invalidEncodings.map(
        (encoding) => `{"subject":${name},"faces":[{"encoding":${encoding},"model":"hostile"}]}`,
      ),
      ...[
        '{}',
        'null',
        '{"encoding":[]}',
        JSON.stringify({ encoding: zeroEncoding }),
        JSON.stringify({ ...zeroFace, model: '' }),
        JSON.stringify({ file_hash: 'abc', face: 0 }),
        JSON.stringify({ file_hash: unknownHash }),
        JSON.stringify({ ...reference, face: 32_768 }),
        JSON.stringify({ ...reference, face: -1 }),
        '['.repeat(100_000),
      ].map((one) => `{"subject":${name},"faces":[${one}]}`),
      ...['{}', JSON.stringify(reference), JSON.stringify({ ...reference, is_subject: 'yes' })].map(
        (one) => `{"subject":${name},"decisions":[${one}]}`,
      ),
      `{"subject":${name},"faces":${JSON.stringify(Array(10_001).fill(reference))}}`,
      `{"subject":${name},"faces":{"length":1}}`,
      `{"subject":${name},"decisions":7}`,
    ];
    const answer = await this.import(lines);
    const wanted = { imported: 0, refused: lines.length };
    return createFinding(
      'invalid lines of subjects in an import',
      JSON.stringify(wanted),
      answer,
      (found) => found.status === 200 && containsProperties(found.body, wanted),
    );
  }

  async checkUnusualImportLines(): Promise<HostileRequestFinding> {
    const subject = `${this.prefix} lines`;
    const reference = { file_hash: unknownHash, face: 0 };
    const tiny = `{"encoding":[${zeroEncoding.map(() => '1e-60').join()}],"model":"half \\ud800 a pair"}`;
    const lines = [
      `{"subject":${JSON.stringify(subject)},"faces":[${tiny},${tiny}]}`,
      JSON.stringify({ subject: subject.toUpperCase(), faces: [reference, zeroFace], file_hash: 'ignored' }),
      JSON.stringify({
        subject,
        decisions: [
          { ...reference, is_subject: true },
          { ...reference, is_subject: false },
        ],
      }),
      JSON.stringify({ subject, faces: Array(10_000).fill(reference) }),
    ];
    const wanted = {
      refused: 0,
      enrolments: { imported: 2, known: 1, missing: 10_001 },
      decisions: { imported: 0, known: 0, missing: 2 },
    };
    const answer = await this.import(lines);
    return createFinding(
      'unusual, valid lines of subjects',
      JSON.stringify(wanted),
      answer,
      (found) => found.status === 200 && containsProperties(found.body, wanted),
    );
  }

  async checkConcurrentRenames(): Promise<HostileRequestFinding> {
    const sources = Array.from({ length: 8 }, (_, i) => `source ${i}`);
    for (const [i, source] of sources.entries()) {
      const encoding = zeroEncoding.map(() => i);
      await this.post(this.subjectPath(source, '/faces'), JSON.stringify({ ...zeroFace, encoding }));
    }
    const body = JSON.stringify({ name: `${this.prefix} target` });
    const answers = await Promise.all(
      sources.map((source) =>
        this.send({ method: 'PATCH', path: this.subjectPath(source), headers: jsonHeaders, body }),
      ),
    );
    const { body: merged } = await this.send({ method: 'GET', path: this.subjectPath('target') });
    const { number_of_faces } = merged.subject as { number_of_faces: number };
    const found = createStatusFinding(
      'eight subjects that are renamed to one name at once',
      '200 '.repeat(8).trim(),
      answers,
    );
    return { ...found, holds: found.holds && number_of_faces === sources.length };
  }

  async checkConcurrentImports(): Promise<HostileRequestFinding> {
    const lines = Array.from({ length: 200 }, (_, i) =>
      JSON.stringify({
        subject: `${this.prefix} import ${i % 40}`,
        faces: [{ ...zeroFace, encoding: zeroEncoding.map(() => i / 10) }],
      }),
    );
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, turn) => this.importInTurn(turn % 2 ? lines : [...lines].reverse())),
    );
    const imported = answers.reduce(
      (sum, { body }) => sum + ((body.enrolments as { imported: number } | undefined)?.imported ?? 0),
      0,
    );
    return {
      what: 'eight concurrent imports of the same subjects, in two orders',
      wanted: `${lines.length} imported`,
      found: `${imported} imported, ${answers.map(({ status }) => status).join(' ')}`,
      holds: imported === lines.length,
    };
  }

  /** Deletes all subjects that this run created. */
  async deleteCreatedSubjects(): Promise<void> {
    for (;;) {
      const path = `/subjects?prefix=${encodeURIComponent(this.prefix)}`;
      const { body } = await this.send({ method: 'GET', path });
      const subjects = (body.subjects ?? []) as { name: string }[];
      if (subjects.length === 0) return;
      for (const { name } of subjects) {
        await this.send({ method: 'DELETE', path: `/subjects/${encodeURIComponent(name)}` });
      }
    }
  }

  private subjectPath(name: string, suffix = ''): string {
    return `/subjects/${encodeURIComponent(`${this.prefix} ${name}`)}${suffix}`;
  }

  private post(path: string, body: string): Promise<JsonAnswer> {
    return this.send({ method: 'POST', path, headers: jsonHeaders, body });
  }

  private import(lines: readonly string[]): Promise<JsonAnswer> {
    const headers = { 'Content-Type': 'application/x-ndjson' };
    return this.send({ method: 'POST', path: '/import', headers, body: lines.join('\n') });
  }

  /** Imports lines. If the service answers that too many imports are running, the import is retried. */
  private async importInTurn(lines: readonly string[]): Promise<JsonAnswer> {
    const deadline = Date.now() + 60_000;
    for (;;) {
      const answer = await this.import(lines);
      if (answer.body.type !== 'urn:frs:problem:too-many-transfers' || Date.now() > deadline) return answer;
    }
  }
}

/** Checks whether an object has the wanted members. It may have further members. */
function containsProperties(found: JsonAnswer['body'], wanted: object): boolean {
  return Object.entries(wanted).every(
    ([name, value]) => JSON.stringify(found[name]) === JSON.stringify(value),
  );
}

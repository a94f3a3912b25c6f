/**
 * Requests that try to bypass the access checks: requests from web pages of other sites, requests with unusual
 * spellings of paths, and uploads that never end.
 */
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { type IncomingMessage, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { type HostileRequestFinding, type HostileRequestGroup } from './finding.js';

interface HostileRequest {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

interface HttpAnswer {
  readonly status: number;
  readonly text: string;
}

const unknownHash = '0'.repeat(64);
const hostileSite = 'https://evil.example';
const ndjsonHeaders = { 'Content-Type': 'application/x-ndjson' };
const importLine = `${JSON.stringify({ file_hash: unknownHash, faces: [{ encoding: Array(128).fill(0.1) }] })}\n`;
const emptyFormRequest = {
  headers: { 'Content-Type': 'multipart/form-data; boundary=b' },
  body: '--b\r\nContent-Disposition: form-data; name="upload_file"; filename="a"\r\n\r\nno photo\r\n--b--\r\n',
};

/** Requests of a hostile web page whose host name resolves to the address of the service (DNS rebinding). */
const reboundHostRequests: readonly HostileRequest[] = [
  'evil.example:8000',
  'localhost.evil.example',
  '127.0.0.1.evil.example',
].flatMap((host) =>
  [
    { method: 'GET', path: '/export' },
    { method: 'GET', path: '/stats' },
    { method: 'DELETE', path: `/face_encoding/${unknownHash}`, headers: { Origin: `http://${host}` } },
    {
      method: 'POST',
      path: '/import',
      headers: { ...ndjsonHeaders, Origin: `http://${host}` },
      body: importLine,
    },
  ].map((attempt) => ({ ...attempt, headers: { ...attempt.headers, Host: host } })),
);

/** Requests that a page of any other site can send. */
const crossSiteRequests: readonly HostileRequest[] = [
  { Origin: hostileSite },
  { Origin: 'null' },
  { Origin: hostileSite, 'Sec-Fetch-Site': 'cross-site' },
  { 'Sec-Fetch-Site': 'cross-site' },
  { 'Sec-Fetch-Site': 'same-site' },
].flatMap((headers) => [
  {
    method: 'POST',
    path: '/import',
    headers: { ...headers, 'Content-Type': 'text/plain' },
    body: importLine,
  },
  { method: 'POST', path: '/import', headers: { ...headers, ...ndjsonHeaders }, body: importLine },
  {
    method: 'POST',
    path: '/generate_face_encoding',
    ...emptyFormRequest,
    headers: { ...emptyFormRequest.headers, ...headers },
  },
  { method: 'DELETE', path: `/face_encoding/${unknownHash}`, headers },
]);

/** Content types that a page can send without a preflight request. */
const requestsWithoutPreflight: readonly HostileRequest[] = [
  'text/plain',
  'text/plain;charset=UTF-8',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=b',
  '',
].map((type) => ({
  method: 'POST',
  path: '/import',
  headers: type === '' ? {} : { 'Content-Type': type },
  body: importLine,
}));

const box = { x: 10, y: 10, width: 50, height: 50 };

/** Values of the form field `faces` that are not locations in a photo. */
const invalidLocations: readonly string[] = [
  ...[
    '',
    ' ',
    'null',
    'true',
    '0',
    '""',
    '{}',
    '[]',
    '[[]]',
    '[null]',
    '[1]',
    '[NaN]',
    '[{}]',
    '[[10,60,60,10]]',
    '{',
  ],
  '['.repeat(16_000),
  ...[
    { ...box, width: 0 },
    { ...box, height: 0 },
    { ...box, width: -50 },
    { ...box, width: 0.001 },
    { ...box, x: null },
    { ...box, x: '10' },
    { ...box, x: [10] },
    { ...box, x: 1e308 },
    { ...box, width: 1e308 },
    { ...box, x: 999_999 },
    { ...box, y: -999_999 },
    { ...box, __proto__: 1, constructor: 1 },
    { ...box, angle: 3 },
    { x: 10, y: 10 },
  ].map((one) => JSON.stringify([one])),
  `[{"x":1e999,"y":10,"width":50,"height":50}]`,
  `[{"x":NaN,"y":10,"width":50,"height":50}]`,
  `[{"x":Infinity,"y":10,"width":50,"height":50}]`,
  `[{"x":10,"y":10,"width":50,"height":50}]\0`,
  JSON.stringify(Array(51).fill(box)),
  JSON.stringify(Array(10_000).fill(box)),
];

const oneLocation = JSON.stringify([box]);

/**
 * Forms with a photo whose locations are valid JSON, but are sent in an invalid way, for example twice or as a file.
 */
const badLocationForms: Readonly<Record<string, readonly (readonly [name: string, value: string | File])[]>> =
  {
    'locations that are sent twice': [
      ['faces', oneLocation],
      ['faces', oneLocation],
    ],
    'locations in a file': [['faces', new File([oneLocation], 'faces.json', { type: 'application/json' })]],
    'locations with 2 MB of white space': [['faces', `${' '.repeat(2_000_000)}${oneLocation}`]],
    'locations with a second photo as text': [
      ['faces', oneLocation],
      ['upload_file', Buffer.from('a second photo').toString('base64')],
      ['upload_file', new File(['a second photo'], 'second')],
    ],
  };

/** Bodies that contain locations but are not forms, each with its content type. */
const bodiesWithLocations: Readonly<Record<string, string>> = {
  'application/json': JSON.stringify({ faces: [box], upload_file: '' }),
  'application/x-www-form-urlencoded': `faces=${encodeURIComponent(oneLocation)}`,
  'text/plain': oneLocation,
};

/** Spellings of a path that the service or a proxy could treat as `/metrics`. */
const metricsPaths = [
  ...[
    '/metrics',
    '/metrics/',
    '/METRICS',
    '/Metrics/',
    '/mEtRiCs?x',
    '//metrics',
    '/./metrics',
    '/x/../metrics',
  ],
  ...['/%6detrics', '/%6Detrics/', '/metrics%2f', '/metrics%20', '/metrics;x', '/metrics//', '/metrics/.'],
  ...[
    '/metrics#',
    '/metrics#/x',
    '/metrics\\',
    '/metrics\\#',
    '/METRICS\\#x',
    '/metrics\u00a0',
    '/metrics%00',
  ],
  ...['http://evil.example/metrics', 'http://evil.example/METRICS/'],
];

/** Spellings of the internal route that only the reverse proxy may use, and that clients must not reach. */
const internalPaths = [
  '/internal/admission',
  '/INTERNAL/admission/',
  '//internal/admission',
  '/%69nternal/admission',
];

/** The number of concurrent uploads from one address that never end. */
const numberOfSlowUploads = 64;

export const httpRequests: HostileRequestGroup = {
  name: 'HTTP requests',
  async run(baseUrl, key) {
    const service = new AttackedService(baseUrl, key);
    // The status is 429 after too many requests without a key.
    const refused = ({ status }: HttpAnswer): boolean => [401, 403, 421, 429].includes(status);
    const findings = [
      ...(await service.sendHostileRequests('rebound name', reboundHostRequests, refused, 'refused')),
      ...(await service.sendHostileRequests('page of another site', crossSiteRequests, refused, 'refused')),
      ...(await service.sendHostileRequests(
        'import of another type',
        requestsWithoutPreflight,
        ({ status }) => status === 415,
        '415',
        key,
      )),
    ];
    findings.push(
      ...(await service.checkInvalidLocations({
        ...Object.fromEntries(invalidLocations.map((value) => [value.slice(0, 60), [['faces', value]]])),
        ...badLocationForms,
      })),
      ...(await service.sendHostileRequests(
        'locations outside a form',
        Object.entries(bodiesWithLocations).map(([type, body]) => ({
          method: 'POST',
          path: '/generate_face_encoding',
          headers: { 'Content-Type': type },
          body,
        })),
        ({ status }) => [400, 415, 422].includes(status),
        '400, 415 or 422',
        key,
      )),
    );
    // The path /metrics is tested only behind the proxy, because the metrics are public without the proxy.
    const isBehindProxy = (await service.requestPathWithoutNormalization('/metrics')).status === 404;
    if (isBehindProxy)
      findings.push(
        await service.checkMetricsAreHidden(metricsPaths),
        await service.checkPathsAreUnreachable(internalPaths),
      );
    if (await service.requiresApiKeys()) findings.push(await service.checkEarlyRefusalWithoutKey());
    findings.push(await service.checkUploadDuringSlowUploads());
    return findings;
  },
};

class AttackedService {
  private readonly host: string;
  private readonly port: number;

  constructor(
    private readonly baseUrl: string,
    private readonly key: string | undefined,
  ) {
    const { hostname, port } = new URL(baseUrl);
    this.host = hostname;
    this.port = Number(port) || 80;
  }

  async requiresApiKeys(): Promise<boolean> {
    return (await this.sendRequest({ method: 'GET', path: '/stats' })).status === 401;
  }

  async sendHostileRequests(
    kind: string,
    attempts: readonly HostileRequest[],
    isHeld: (answer: HttpAnswer) => boolean,
    wanted: string,
    key?: string,
  ): Promise<HostileRequestFinding[]> {
    const findings: HostileRequestFinding[] = [];
    for (const attempt of attempts) {
      const answer = await this.sendRequest(attempt, key);
      const { method, path, headers = {} } = attempt;
      const shown = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
      findings.push({
        what: [`${kind}: ${method} ${path.slice(0, 24)}`, ...shown].join(', '),
        wanted,
        found: String(answer.status),
        holds: isHeld(answer),
      });
    }
    return findings;
  }

  /**
   * Checks whether the service refuses locations that are invalid or outside the photo.
   *
   * @param forms for each description, the fields of a form in addition to the photo
   */
  async checkInvalidLocations(
    forms: Readonly<Record<string, readonly (readonly [name: string, value: string | File])[]>>,
  ): Promise<HostileRequestFinding[]> {
    const photo = await readFile(new URL('../../../docs/pictures/portrait.jpg', import.meta.url));
    const findings: HostileRequestFinding[] = [];
    for (const path of ['/generate_face_encoding', '/generate_face_encodings']) {
      for (const [what, fields] of Object.entries(forms)) {
        const body = new FormData();
        body.append('upload_file', new File([new Uint8Array(photo)], 'photo'));
        for (const [name, value] of fields) body.append(name, value);
        const { status } = await fetch(this.baseUrl + path, {
          method: 'POST',
          body,
          headers: createKeyHeader(this.key),
        });
        findings.push({
          what: `locations to ${path}: ${what}`,
          wanted: '400, 413 or 422',
          found: String(status),
          holds: [400, 413, 422].includes(status),
        });
      }
    }
    return findings;
  }

  async checkMetricsAreHidden(paths: readonly string[]): Promise<HostileRequestFinding> {
    const open: string[] = [];
    for (const path of paths)
      if ((await this.requestPathWithoutNormalization(path)).text.includes('# HELP')) open.push(path);
    return {
      what: `${paths.length} spellings of /metrics`,
      wanted: 'no response with metrics',
      found: open.join(' ') || 'none',
      holds: open.length === 0,
    };
  }

  async checkPathsAreUnreachable(paths: readonly string[]): Promise<HostileRequestFinding> {
    const open: string[] = [];
    for (const path of paths)
      if ((await this.requestPathWithoutNormalization(path)).status < 400) open.push(path);
    return {
      what: `${paths.length} spellings of /internal/admission`,
      wanted: 'none that is answered',
      found: open.join(' ') || 'none',
      holds: open.length === 0,
    };
  }

  /** Checks whether an upload without a key is refused before its body is received. */
  async checkEarlyRefusalWithoutKey(): Promise<HostileRequestFinding> {
    const answers: number[] = [];
    for (const bytes of [200_000, 20_000_000])
      answers.push((await this.sendIncompleteUpload(bytes, undefined)).status);
    return {
      what: 'incomplete uploads without a key',
      wanted: '401 401',
      found: answers.join(' '),
      holds: answers.every((status) => status === 401),
    };
  }

  /** Checks whether an ordinary upload is delayed by uploads that never end. */
  async checkUploadDuringSlowUploads(): Promise<HostileRequestFinding> {
    const sockets = await Promise.all(
      Array.from({ length: numberOfSlowUploads }, () => this.beginUpload(30_000_000, this.key)),
    );
    for (const socket of sockets) socket.write(Buffer.alloc(500_000));
    try {
      const body = new FormData();
      const photo = await readFile(
        new URL('../../../node_modules/@vladmandic/face-api/demo/sample4.jpg', import.meta.url),
      );
      body.append('upload_file', new File([new Uint8Array(photo)], 'photo'));
      const { status } = await fetch(`${this.baseUrl}/generate_face_encoding`, {
        method: 'POST',
        body,
        headers: createKeyHeader(this.key),
      });
      return {
        what: `ordinary photo, concurrent with ${numberOfSlowUploads} uploads that never complete`,
        wanted: '200',
        found: String(status),
        holds: status === 200,
      };
    } finally {
      for (const socket of sockets) socket.destroy();
    }
  }

  /** Sends a request with the given headers, including `Host`. */
  async sendRequest({ method, path, headers = {}, body }: HostileRequest, key?: string): Promise<HttpAnswer> {
    const open = request(this.baseUrl + path, {
      method,
      agent: false,
      headers: { ...createKeyHeader(key), ...headers },
    });
    const answer = readAnswer(open);
    open.end(body);
    return answer;
  }

  /** Requests a path exactly as given, because `fetch` would normalize it. */
  async requestPathWithoutNormalization(path: string): Promise<HttpAnswer> {
    const socket = connect(this.port, this.host);
    socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`, 'latin1');
    return readAnswerFromSocket(socket);
  }

  /** Sends the headers of an upload and the beginning of its body, and waits for the response. */
  private async sendIncompleteUpload(bytes: number, key: string | undefined): Promise<HttpAnswer> {
    return readAnswerFromSocket(await this.beginUpload(bytes, key));
  }

  private async beginUpload(bytes: number, key: string | undefined): Promise<Socket> {
    const socket = connect(this.port, this.host);
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    const shown = Object.entries(createKeyHeader(key)).map(([name, value]) => `${name}: ${value}`);
    socket.write(
      [
        'POST /generate_face_encoding HTTP/1.1',
        'Host: localhost',
        `Content-Type: ${emptyFormRequest.headers['Content-Type']}`,
        `Content-Length: ${bytes}`,
        ...shown,
        '',
        emptyFormRequest.body.slice(0, emptyFormRequest.body.indexOf('no photo')),
      ].join('\r\n'),
    );
    return socket;
  }
}

function createKeyHeader(key: string | undefined): Record<string, string> {
  return key === undefined ? {} : { Authorization: `Bearer ${key}` };
}

async function readAnswer(open: ReturnType<typeof request>): Promise<HttpAnswer> {
  const [response] = (await once(open, 'response')) as [IncomingMessage];
  let text = '';
  for await (const chunk of response) text += String(chunk);
  return { status: response.statusCode!, text };
}

/** Reads the HTTP response from a connection. The status is 0 if the connection is closed without a response. */
async function readAnswerFromSocket(socket: Socket): Promise<HttpAnswer> {
  let text = '';
  socket.setTimeout(10_000, () => socket.destroy());
  socket.on('error', () => undefined);
  socket.on('data', (bytes: Buffer) => {
    text += bytes.toString('latin1');
  });
  await once(socket, 'close');
  return { status: Number(/^HTTP\/1\.\d (\d+)/.exec(text)?.[1] ?? 0), text };
}

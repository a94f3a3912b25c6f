import { mkdtemp, rm } from 'node:fs/promises';
import { type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import sharp from 'sharp';
import { freePort } from '../../../test/servers/free-port.js';
import { type Ending, frs, linesOf } from './frs.js';
import { type Reply, StandInService } from './fake-service';

let folder: string;
let photo: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'frs-cli-'));
  photo = join(folder, 'photo.png');
  await sharp({ create: { width: 64, height: 48, channels: 3, background: '#47a' } })
    .png()
    .toFile(photo);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

const ask = 'GET /face_encoding/hash';
const upload = 'POST /generate_face_encoding';
const unknown: Reply = { status: 404, body: { message: 'No image with this hash was uploaded.' } };
const pending: Reply = { status: 202, headers: { 'Retry-After': '0' }, body: { message: 'Pending' } };
const busy: Reply = { status: 503, headers: { 'Retry-After': '0' }, body: { message: 'Too many photos.' } };
const found: Reply = { status: 200, body: { message: 'OK', faces: [{}] } };

/** Pushes the photo to a service that gives these replies in turn, and the last of them from then on. */
async function push(replies: Reply[], ...options: string[]): Promise<Ending & { requests: string[] }> {
  return pushTo((_, count) => replies[Math.min(count, replies.length) - 1]!, options);
}

async function pushTo(
  reply: (request: IncomingMessage, count: number) => Reply,
  options: string[],
  variables: Record<string, string> = {},
): Promise<Ending & { requests: string[] }> {
  const service = await StandInService.open(reply);
  try {
    const args = ['push', '--json', '--url', service.url, ...options, photo];
    const ending = await frs(args, { variables });
    return { ...ending, requests: service.requests };
  } finally {
    await service.close();
  }
}

test.each<[string, Reply[], string[]]>([
  ['is busy', [unknown, busy, busy, found], [ask, upload, upload, upload]],
  ['limits the rate', [unknown, { ...busy, status: 429 }, found], [ask, upload, upload]],
  ['breaks the connection', [unknown, 'break', 'break', found], [ask, upload, upload, upload]],
  ['is behind a proxy and restarts', [{ status: 502, body: '<html>' }, unknown, found], [ask, ask, upload]],
  ['has the photo pending', [unknown, pending, pending, found], [ask, upload, ask, ask]],
])('goes on asking a service that %s', async (_, replies, requests) => {
  const ending = await push(replies);
  expect(ending.requests).toEqual(requests);
  expect(ending.code).toBe(0);
  expect(linesOf(ending)).toMatchObject([{ file: photo, message: 'OK' }]);
});

test('tells of trouble once', async () => {
  const { complaint } = await push([unknown, busy, busy, busy, found]);
  expect(complaint.match(/trying again/g)).toHaveLength(1);
  expect(complaint).toMatch(/The service cannot answer right now \(Too many photos\.\); trying again\./);
});

test('takes a refusal for an answer', async () => {
  const refusal = { message: 'The image is too large!', detail: 'The file is larger than 1000 bytes.' };
  const ending = await push([unknown, { status: 413, body: refusal }]);
  expect(ending.code).toBe(1);
  expect(linesOf(ending)).toMatchObject([{ file: photo, ...refusal }]);
  expect(ending.complaint).toMatch(/1 refused, 0 failed/);
});

test.each<[string, Reply[], RegExp]>([
  ['wants a key', [{ status: 401, body: { message: 'A key!' } }], /wants a key: give it one in FRS_KEY/],
  ['is another', [{ status: 404, body: '<html>' }], /is not FRS \(its answer is 404\)/],
  ['has no such route', [unknown, unknown], /is not FRS \(its answer is 404\)/],
  [
    'has moved',
    [{ status: 301, headers: { Location: 'https://faces.example.org/' }, body: '' }],
    /leads on to https:\/\/faces\.example\.org\/: give the final address to --url/,
  ],
])('gives up on a service that %s', async (_, replies, complaint) => {
  const ending = await push(replies);
  expect(ending.code).toBe(3);
  expect(ending.output).toBe('');
  expect(ending.complaint).toMatch(/^frs: [^\n]+\n$/);
  expect(ending.complaint).toMatch(complaint);
});

test('loses its patience with a service that answers no photo', async () => {
  const ending = await push([unknown, busy], '--patience', '0');
  expect(ending.code).toBe(3);
  expect(ending.complaint).toMatch(/has answered no photo for 0 seconds \(Too many photos\.\)/);
});

test('says in one line that nobody is there', async () => {
  const url = `http://127.0.0.1:${await freePort()}`;
  expect(await frs(['push', '--url', url, photo])).toEqual({
    code: 3,
    output: '',
    complaint: `frs: ${url}/ cannot be reached (ECONNREFUSED). Is the service running?\n`,
  });
});

test.each<[string, string[], Record<string, string>]>([
  ['--key', ['--key', 'secret'], {}],
  ['FRS_KEY', [], { FRS_KEY: 'secret' }],
])('shows its key, given as %s', async (_, options, variables) => {
  const keys = new Set<string | undefined>();
  const { code } = await pushTo(
    ({ headers }, count) => {
      keys.add(headers.authorization);
      return count === 1 ? unknown : found;
    },
    options,
    variables,
  );
  expect(code).toBe(0);
  expect([...keys]).toEqual(['Bearer secret']);
});

import { mkdtemp, rm } from 'node:fs/promises';
import { type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import sharp from 'sharp';
import { findFreePort } from '../../../test/servers/free-port.js';
import { type CommandResult, runCommand, parseJsonLines } from './run-frs-command.js';
import { type ScriptedResponse, FakeService } from './fake-service.js';

let temporaryFolder: string;
let photoPath: string;

beforeAll(async () => {
  temporaryFolder = await mkdtemp(join(tmpdir(), 'frs-cli-'));
  photoPath = join(temporaryFolder, 'photo.png');
  await sharp({ create: { width: 64, height: 48, channels: 3, background: '#47a' } })
    .png()
    .toFile(photoPath);
});

afterAll(() => rm(temporaryFolder, { recursive: true, force: true }));

const lookupRequest = 'GET /face_encoding/hash';
const uploadRequest = 'POST /generate_face_encoding';
const unknownHashResponse: ScriptedResponse = {
  status: 404,
  body: { message: 'No image with this hash was uploaded.' },
};
const pendingResponse: ScriptedResponse = {
  status: 202,
  headers: { 'Retry-After': '0' },
  body: { message: 'Pending' },
};
const busyResponse: ScriptedResponse = {
  status: 503,
  headers: { 'Retry-After': '0' },
  body: { message: 'Too many photos.' },
};
const foundResponse: ScriptedResponse = { status: 200, body: { message: 'OK', faces: [{}] } };

/** Runs `frs push` with a service that sends the given responses in this order, and then repeats the last response. */
async function pushWithScriptedResponses(
  replies: ScriptedResponse[],
  ...options: string[]
): Promise<CommandResult & { requests: string[] }> {
  return pushToFakeService((_, count) => replies[Math.min(count, replies.length) - 1]!, options);
}

async function pushToFakeService(
  reply: (request: IncomingMessage, count: number) => ScriptedResponse,
  options: string[],
  variables: Record<string, string> = {},
): Promise<CommandResult & { requests: string[] }> {
  const service = await FakeService.start(reply);
  try {
    const args = ['push', '--json', '--url', service.url, ...options, photoPath];
    const result = await runCommand(args, { variables });
    return { ...result, requests: service.requests };
  } finally {
    await service.close();
  }
}

test.each<[string, ScriptedResponse[], string[]]>([
  [
    'is busy',
    [unknownHashResponse, busyResponse, busyResponse, foundResponse],
    [lookupRequest, uploadRequest, uploadRequest, uploadRequest],
  ],
  [
    'limits the rate',
    [unknownHashResponse, { ...busyResponse, status: 429 }, foundResponse],
    [lookupRequest, uploadRequest, uploadRequest],
  ],
  [
    'closes the connection',
    [unknownHashResponse, 'disconnect', 'disconnect', foundResponse],
    [lookupRequest, uploadRequest, uploadRequest, uploadRequest],
  ],
  [
    'is behind a proxy and restarts',
    [{ status: 502, body: '<html>' }, unknownHashResponse, foundResponse],
    [lookupRequest, lookupRequest, uploadRequest],
  ],
  [
    'has the photo pending',
    [unknownHashResponse, pendingResponse, pendingResponse, foundResponse],
    [lookupRequest, uploadRequest, lookupRequest, lookupRequest],
  ],
])('frs push repeats requests when a service %s', async (_, replies, requests) => {
  const result = await pushWithScriptedResponses(replies);
  expect(result.requests).toEqual(requests);
  expect(result.code).toBe(0);
  expect(parseJsonLines(result)).toMatchObject([{ file: photoPath, message: 'OK' }]);
});

test('frs push reports an outage of the service once', async () => {
  const { stderr } = await pushWithScriptedResponses([
    unknownHashResponse,
    busyResponse,
    busyResponse,
    busyResponse,
    foundResponse,
  ]);
  expect(stderr.match(/retrying/g)).toHaveLength(1);
  expect(stderr).toMatch(/The service is not available \(Too many photos\.\), retrying\./);
});

test('frs push does not repeat the upload of a refused photo', async () => {
  const refusal = { message: 'The image is too large!', detail: 'The file is larger than 1000 bytes.' };
  const result = await pushWithScriptedResponses([unknownHashResponse, { status: 413, body: refusal }]);
  expect(result.code).toBe(1);
  expect(parseJsonLines(result)).toMatchObject([{ file: photoPath, ...refusal }]);
  expect(result.stderr).toMatch(/1 refused, 0 failed/);
});

test.each<[string, ScriptedResponse[], RegExp]>([
  [
    'requires a key',
    [{ status: 401, body: { message: 'A key!' } }],
    /requires an API key\. Set FRS_KEY or --key/,
  ],
  ['is not FRS', [{ status: 404, body: '<html>' }], /is not FRS \(it responds with status 404\)/],
  [
    'has no such route',
    [unknownHashResponse, unknownHashResponse],
    /is not FRS \(it responds with status 404\)/,
  ],
  [
    'has moved',
    [{ status: 301, headers: { Location: 'https://faces.example.org/' }, body: '' }],
    /redirects to https:\/\/faces\.example\.org\/\. Set --url to the final address/,
  ],
])('frs push exits with an error when a service %s', async (_, replies, stderr) => {
  const result = await pushWithScriptedResponses(replies);
  expect(result.code).toBe(3);
  expect(result.stdout).toBe('');
  expect(result.stderr).toMatch(/^frs: [^\n]+\n$/);
  expect(result.stderr).toMatch(stderr);
});

test('frs push exits with an error when the service answers no photo within the time limit', async () => {
  const result = await pushWithScriptedResponses([unknownHashResponse, busyResponse], '--patience', '0');
  expect(result.code).toBe(3);
  expect(result.stderr).toMatch(/has not answered any photo for 0 seconds \(Too many photos\.\)/);
});

test('frs push prints a one-line error if the service cannot be reached', async () => {
  const url = `http://127.0.0.1:${await findFreePort()}`;
  expect(await runCommand(['push', '--url', url, photoPath])).toEqual({
    code: 3,
    stdout: '',
    stderr: `frs: ${url}/ cannot be reached (ECONNREFUSED). Is the service running?\n`,
  });
});

test.each<[string, string[], Record<string, string>]>([
  ['--key', ['--key', 'secret'], {}],
  ['FRS_KEY', [], { FRS_KEY: 'secret' }],
])('frs push sends the API key that is set by %s', async (_, options, variables) => {
  const keys = new Set<string | undefined>();
  const { code } = await pushToFakeService(
    ({ headers }, count) => {
      keys.add(headers.authorization);
      return count === 1 ? unknownHashResponse : foundResponse;
    },
    options,
    variables,
  );
  expect(code).toBe(0);
  expect([...keys]).toEqual(['Bearer secret']);
});

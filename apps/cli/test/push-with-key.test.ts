import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Client, readDemoPhoto, computeSha256 } from '../../../test/end-to-end/client.js';
import { createKey, createAuthorizationHeader } from '../../../test/end-to-end/keys.js';
import { type Service, startService } from '../../../test/end-to-end/service.js';
import { runCommand, type CommandResult } from './run-frs-command.js';

let service: Service;
let temporaryFolder: string;
let photo: Buffer;

beforeAll(async () => {
  service = await startService({ FRS_API_KEYS: 'required' });
  temporaryFolder = await mkdtemp(join(tmpdir(), 'frs-cli-'));
  photo = await readDemoPhoto('sample4.jpg');
  await writeFile(join(temporaryFolder, 'photo.jpg'), photo);
});

afterAll(async () => {
  await service.stop();
  await rm(temporaryFolder, { recursive: true, force: true });
});

const pushWithVariables = (variables: Record<string, string>): Promise<CommandResult> =>
  runCommand(['push', '--url', service.url, temporaryFolder], { variables });

test('without an API key, frs push reports that a key is required', async () => {
  const { code, stderr } = await pushWithVariables({});
  expect(stderr).toBe(`frs: ${service.url}/ requires an API key. Set FRS_KEY or --key.\n`);
  expect(code).toBe(3);
});

test('with an unknown API key, frs push reports that the key is not accepted', async () => {
  const { code, stderr } = await pushWithVariables({ FRS_KEY: 'frs_of-somewhere-else' });
  expect(stderr).toBe(`frs: ${service.url}/ does not accept this API key. Set FRS_KEY or --key.\n`);
  expect(code).toBe(3);
});

test('with an API key that does not allow uploads, frs push reports the missing scope', async () => {
  const { code, stderr } = await pushWithVariables({
    FRS_KEY: await createKey(service.databaseUrl, 'reader', 'read'),
  });
  expect(stderr).toContain(
    'This API key does not have the required scope. Required: write. Scopes of this key: read.',
  );
  expect(code).toBe(3);
});

test('with an API key for reading and writing, frs push uploads photos', async () => {
  const key = await createKey(service.databaseUrl, 'laptop', 'read,write');
  const { code, stderr } = await pushWithVariables({ FRS_KEY: key });
  expect(stderr).toMatch(/^frs: 1 photos? in .*: 1 encoded/);
  expect(code).toBe(0);
  expect(
    (await new Client(service.url).lookUpPhoto(computeSha256(photo), createAuthorizationHeader(key))).status,
  ).toBe(200);
});

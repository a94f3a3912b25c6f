import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import sharp from 'sharp';
import { Client, readDemoPhoto, retryUntilAccepted, computeSha256 } from '../../../test/end-to-end/client.js';
import { readExampleFile } from '../../../test/end-to-end/example-files.js';
import { type Service, startService, withSearchProcess } from '../../../test/end-to-end/service.js';
import { CountingProxy } from './counting-proxy.js';
import { type CommandResult, runCommand } from './run-frs-command.js';

let service: Service;
let countingProxy: CountingProxy;
let client: Client;
let temporaryFolder: string;
let peopleFolder: string;
let portraitPath: string;
let groupPhotoPath: string;

beforeAll(async () => {
  service = await startService(withSearchProcess);
  countingProxy = await CountingProxy.start(service.url);
  client = new Client(service.url);
  temporaryFolder = await mkdtemp(join(tmpdir(), 'frs-cli-'));
  peopleFolder = join(temporaryFolder, 'people');
  portraitPath = join(peopleFolder, 'Zoë 100 %?', 'portrait.jpg');
  groupPhotoPath = join(peopleFolder, 'Ada', 'group.jpg');
  for (const name of ['Zoë 100 %?', 'Ada', 'Nobody/outdoors', '.hidden']) {
    await mkdir(join(peopleFolder, name), { recursive: true });
  }
  const photo = await readExampleFile('portrait.jpg');
  for (const path of [
    portraitPath,
    join(peopleFolder, '.hidden', '1.jpg'),
    join(peopleFolder, 'outside.jpg'),
  ]) {
    await writeFile(path, photo);
  }
  await writeFile(groupPhotoPath, await readDemoPhoto('sample1.jpg'));
  await sharp({ create: { width: 640, height: 480, channels: 3, background: '#47a' } })
    .png()
    .toFile(join(peopleFolder, 'Nobody/outdoors/landscape.png'));
});

afterAll(async () => {
  await countingProxy?.close();
  await service?.stop();
  await rm(temporaryFolder, { recursive: true, force: true });
});

const runCommandOnService = (command: string, ...args: string[]): Promise<CommandResult> =>
  runCommand([command, '--url', countingProxy.url, ...args]);

const parseJsonOutput = ({ stdout }: CommandResult): Record<string, unknown>[] =>
  stdout
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Record<string, unknown>);

/** The names of the subjects with the number of their faces. */
async function listSubjects(): Promise<Record<string, number>> {
  const { subjects } = (await client.api.GET('/subjects')).data!;
  return Object.fromEntries(subjects.map(({ name, number_of_faces }) => [name, number_of_faces]));
}

// The order of these tests must not change: the second test continues the enrolment of the first, and the third
// searches for the enrolled faces.
describe('the commands for people', () => {
  test('frs enrol enrols the photos of sub-folders, and reports photos that require a choice', async () => {
    const { code, stdout, stderr } = await runCommandOnService('enrol', peopleFolder);
    expect(stdout.split('\n').sort()).toEqual([
      '',
      `${groupPhotoPath}: The photo shows 3 faces and is not enrolled.`,
      expect.stringMatching(/landscape\.png: no face, [0-9a-f]{64}$/),
    ]);
    expect(stderr).toMatch(
      /: 1 photo\.\nfrs: 3 photos in .*: 1 enrolled, 1 without a face, 1 with several faces, /,
    );
    expect(code).toBe(1);
    expect(await listSubjects()).toEqual({ 'Zoë 100 %?': 1 });
  });

  test('frs enrol uploads and enrols nothing twice, and enrols the most prominent face on request', async () => {
    countingProxy.reset();
    const result = await runCommandOnService('enrol', '--most-prominent', '--json', peopleFolder);
    expect(result.code).toBe(0);
    expect(result.stderr).toMatch(
      /2 enrolled, 1 without a face, 0 with several faces, .*; 2 known already\n$/,
    );
    expect(countingProxy.uploads).toBe(0);
    expect(parseJsonOutput(result)).toContainEqual({
      file: groupPhotoPath,
      subject: 'Ada',
      file_hash: computeSha256(await readDemoPhoto('sample1.jpg')),
      message: 'OK',
      face: expect.objectContaining({ face: 0 }),
    });
    expect(await listSubjects()).toEqual({ Ada: 1, 'Zoë 100 %?': 1 });
  });

  test('frs search prints the candidates for each face', async () => {
    const { stdout } = await retryUntilAccepted(
      () => runCommandOnService('search', portraitPath, groupPhotoPath),
      ({ stdout }) => stdout.includes('Zoë 100 %? 0.000') && stdout.includes('Ada 0.000'),
    );
    expect(stdout).toContain(`${portraitPath}: 1 face\n  face 0: Zoë 100 %? 0.000`);
    expect(stdout).toContain(`${groupPhotoPath}: 3 faces\n  face 0: Ada 0.000`);
    const none = await runCommandOnService('search', '--threshold', '0.001', '--among', 'all', portraitPath);
    expect(none.stdout).toBe(`${portraitPath}: 1 face\n  face 0: no candidate\n`);
    expect(none.code).toBe(0);
    const json = await runCommandOnService(
      'search',
      '--json',
      '--threshold',
      '10',
      '--limit',
      '1',
      portraitPath,
    );
    expect(parseJsonOutput(json)).toMatchObject([
      {
        file: portraitPath,
        threshold: 10,
        faces: [{ candidates: [{ subject: 'Zoë 100 %?', distance: 0 }] }],
      },
    ]);
    const all = await runCommandOnService(
      'search',
      '--threshold',
      '10',
      '--among',
      'all',
      '--limit',
      '100',
      portraitPath,
    );
    expect(all.stdout).toMatch(/face 0: .*face 1 of [0-9a-f]{64} \d\.\d{3}/);
  });

  test('frs subjects lists names and the number of faces', async () => {
    expect(await runCommandOnService('subjects')).toEqual({
      code: 0,
      stdout: 'Ada: 1 face\nZoë 100 %?: 1 face\n',
      stderr: '',
    });
    expect(parseJsonOutput(await runCommandOnService('subjects', '--prefix', 'ad', '--json'))).toMatchObject([
      { name: 'Ada', number_of_faces: 1 },
    ]);
    const refused = await runCommandOnService('subjects', '--prefix', 'a'.repeat(201));
    expect(refused.code).toBe(3);
    expect(refused.stderr).toMatch(/^frs: Invalid query\. prefix: [^\n]*\n$/);
  });

  test('frs subjects reads all pages', async () => {
    const lines = Array.from({ length: 1_050 }, (_, i) => JSON.stringify({ subject: `Page ${i}` }));
    await client.api.POST('/import', { body: lines.join('\n') });
    const { stdout } = await runCommandOnService('subjects', '--prefix', 'page');
    expect(new Set(stdout.trim().split('\n')).size).toBe(1_050);
  });

  test('a photo is reported if the service refuses the name of its folder as the name of a subject', async () => {
    const long = join(temporaryFolder, 'long');
    await mkdir(join(long, 'x'.repeat(201)), { recursive: true });
    await writeFile(join(long, 'x'.repeat(201), '1.jpg'), await readExampleFile('portrait.jpg'));
    const { code, stdout } = await runCommandOnService('enrol', long);
    expect(code).toBe(1);
    expect(stdout).toMatch(/Invalid name of a subject\. Name: must be at most 200 characters\.\n$/);
  });
});

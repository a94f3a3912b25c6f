import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { requireProgram } from '../servers/debian-package.js';
import { documentedStatus, unlikeness } from './answer.js';
import { type Example, examplesOf, pages } from './page.js';
import { Reader } from './reader.js';

/** Examples that are not run here, by how they begin, and why not. */
const notRun: readonly { readonly begins: string; readonly because: string }[] = [
  { begins: 'make run', because: 'The service that answers the other examples was started as this does it.' },
  { begins: 'make key', because: 'The end-to-end tests of the keys do so, on the database of a service.' },
  { begins: 'HOST=0.0.0.0', because: 'It would open this machine to its network.' },
  { begins: 'make build', because: 'It needs Docker; the continuous integration runs it.' },
  {
    begins: 'make start',
    because: 'It needs Docker and a dump; the continuous integration runs the first line.',
  },
  { begins: 'make tests', because: 'It would run itself.' },
  { begins: 'docker compose', because: 'It needs Docker.' },
  { begins: 'git pull', because: 'It needs Docker, and a version to upgrade to.' },
  { begins: 'npm run eval', because: 'It needs LFW, and minutes.' },
  {
    begins: 'FRS_RETENTION_DAYS=',
    because: 'It would take days; the tests of the archive make images older.',
  },
  { begins: 'import face_recognition', because: 'It is what this service is in place of, and needs dlib.' },
];

/** curl leaves with it where the service answered with an error. */
const curlMetAnError = 22;

const examples = await Promise.all(
  (await pages()).map(async (page) => ({ page, examples: await examplesOf(page) })),
);
const isRun = ({ program }: Example): boolean => !notRun.some(({ begins }) => program.startsWith(begins));
const [photos] = examples.find(({ page }) => page === 'docs/api.md')!.examples;

beforeAll(() => {
  requireProgram('curl', {
    version: '--version',
    fromPackage: 'curl',
    otherwise: 'The documentation has examples with curl: install curl 7.76 or later.',
  });
  requireProgram('python3', {
    version: '--version',
    fromPackage: 'python3',
    otherwise: 'The documentation has examples in Python: install python3, 3.8 or later.',
  });
});

const told = examples
  .map(({ page, examples }) => ({ page, stories: examples.filter(isRun) }))
  .filter(({ stories }) => stories.length > 0);

describe.each(told)('a reader of $page', ({ page, stories }) => {
  let reader: Reader;

  beforeAll(async () => {
    reader = await Reader.sitsDown();
    // The photos of all pages are those that docs/api.md begins with.
    if (page !== 'docs/api.md') expect(await reader.types(photos!)).toMatchObject({ code: 0 });
  });

  afterAll(() => reader.leaves());

  test.each(stories)('is answered in line $line as it says ($language)', async (example) => {
    const { code, printed, complaint } = await reader.types(example);
    const { language, answer } = example;
    if (answer !== undefined) expect(unlikeness(answer, printed)).toEqual([]);
    // What a command leaves with is not on the page; what it answers is.
    if (language === 'console') return;
    const expected = answer !== undefined && documentedStatus(answer) >= 400 ? curlMetAnError : 0;
    expect({ code, complaint: code === expected ? '' : complaint }).toEqual({
      code: expected,
      complaint: '',
    });
  });
});

test('every example that is not run is one that there is', () => {
  const programs = examples.flatMap(({ examples }) => examples.map(({ program }) => program));
  const vain = notRun.filter(({ begins }) => !programs.some((program) => program.startsWith(begins)));
  expect(vain).toEqual([]);
});

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { requireProgram } from '../servers/debian-package.js';
import { documentedStatus, unlikeness } from './answer.js';
import { Reader } from './reader.js';
import { notRun, photos, programs, stories } from './stories.js';

/** curl leaves with it where the service answered with an error. */
const curlMetAnError = 22;

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

describe.each(stories)('a reader of $page', ({ page, examples }) => {
  let reader: Reader;

  beforeAll(async () => {
    reader = await Reader.sitsDown();
    // The photos of all pages are those that docs/api.md begins with.
    if (page !== 'docs/api.md') expect(await reader.types(photos)).toMatchObject({ code: 0 });
  });

  afterAll(() => reader.leaves());

  test.each(examples)('is answered in line $line as it says ($language)', async (example) => {
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
  const vain = notRun.filter(({ begins }) => !programs.some((program) => program.startsWith(begins)));
  expect(vain).toEqual([]);
});

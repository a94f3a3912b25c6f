import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { installProgramIfMissing } from '../servers/debian-package.js';
import { readDocumentedStatus, findDifferences } from './compare-answer.js';
import { ExampleRunner } from './example-runner.js';
import {
  examplesNotRun,
  pagesWithExamples,
  photoExample,
  allExamplePrograms,
} from './pages-with-examples.js';

/** The exit code of curl when the service returned an HTTP error. */
const curlHttpErrorExitCode = 22;

let runner: ExampleRunner;

beforeAll(async () => {
  installProgramIfMissing('curl', {
    version: '--version',
    fromPackage: 'curl',
    otherwise: 'The documentation has examples with curl: install curl 7.76 or later.',
  });
  installProgramIfMissing('python3', {
    version: '--version',
    fromPackage: 'python3',
    otherwise: 'The documentation has examples in Python: install python3, 3.8 or later.',
  });
  runner = await ExampleRunner.start();
});

afterAll(() => runner?.stop());

describe.each(pagesWithExamples)('the examples in $page', ({ page, examples }) => {
  beforeAll(async () => {
    await runner.resetService();
    // All pages use the photos that the first example of docs/api.md creates.
    if (page !== 'docs/api.md') expect(await runner.run(photoExample)).toMatchObject({ code: 0 });
  });

  test.each(examples)('the $language example in line $line prints the documented answer', async (example) => {
    const { code, printed, standardError } = await runner.run(example);
    const { language, answer } = example;
    if (answer !== undefined) expect(findDifferences(answer, printed)).toEqual([]);
    // The exit code of a command is not compared, because a page shows only the output of a command.
    if (language === 'console') return;
    const expected = answer !== undefined && readDocumentedStatus(answer) >= 400 ? curlHttpErrorExitCode : 0;
    expect({ code, standardError: code === expected ? '' : standardError }).toEqual({
      code: expected,
      standardError: '',
    });
  });
});

test('every entry in the list of examples that are not run refers to an existing example', () => {
  const unused = examplesNotRun.filter(
    ({ begins }) => !allExamplePrograms.some((program) => program.startsWith(begins)),
  );
  expect(unused).toEqual([]);
});

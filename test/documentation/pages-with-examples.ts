import { clientPython } from '../../clients/python/test/environment.js';
import { type DocumentedExample, readExamples, findDocumentationPages } from './documentation-page.js';

/** The examples that are not run. Each entry contains the beginning of the example and the reason. */
export const examplesNotRun: readonly { readonly begins: string; readonly because: string }[] = [
  { begins: 'make run', because: 'The test has already started the service in this way.' },
  { begins: 'make key', because: 'The end-to-end tests of the API keys run this command.' },
  { begins: 'HOST=0.0.0.0', because: 'It would make the service reachable from the network.' },
  { begins: 'make build', because: 'It requires Docker; the CI workflow runs it.' },
  {
    begins: 'make start',
    because: 'It requires Docker and a dump; the CI workflow runs the first line.',
  },
  { begins: 'make tests', because: 'It would run this test again.' },
  { begins: 'docker compose', because: 'It requires Docker.' },
  { begins: 'git pull', because: 'It requires Docker and a newer version.' },
  { begins: 'npm run eval', because: 'It requires the LFW data set and takes minutes.' },
  {
    begins: 'FRS_RETENTION_DAYS=',
    because: 'Images expire after days; the archive tests change the age of images instead.',
  },
  { begins: 'pip install', because: 'It downloads packages; the tests use the sources of the client.' },
  { begins: 'import face_recognition', because: 'It requires dlib, which this service replaces.' },
];

const allPages = await Promise.all(
  (await findDocumentationPages()).map(async (page) => ({ page, examples: await readExamples(page) })),
);

/** Examples with the Python client are not run if the packages that the client requires are not installed. */
const isRunnableHere = ({ program }: DocumentedExample): boolean =>
  clientPython !== undefined || !program.includes('frs_client');

const isExecutedByTest = ({ program }: DocumentedExample): boolean =>
  !examplesNotRun.some(({ begins }) => program.startsWith(begins));

/** The pages that have examples to run. The examples of each page are in the order of the page. */
export const pagesWithExamples = allPages
  .map(({ page, examples }) => ({
    page,
    examples: examples.filter((example) => isExecutedByTest(example) && isRunnableHere(example)),
  }))
  .filter(({ examples }) => examples.length > 0);

/** The source text of every example on every page. */
export const allExamplePrograms = allPages.flatMap(({ examples }) => examples.map(({ program }) => program));

/** The first example of docs/api.md, which creates the photos that all pages use. */
export const photoExample = allPages.find(({ page }) => page === 'docs/api.md')!.examples[0]!;

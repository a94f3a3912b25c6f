import { type Example, readExamples, findPages } from './page.js';

/** Examples that are not run, by how they begin, and why not. */
export const examplesNotRun: readonly { readonly begins: string; readonly because: string }[] = [
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

const everything = await Promise.all(
  (await findPages()).map(async (page) => ({ page, examples: await readExamples(page) })),
);

const isRun = ({ program }: Example): boolean =>
  !examplesNotRun.some(({ begins }) => program.startsWith(begins));

/** The pages with examples that are run, each with those in their order. */
export const pagesWithExamples = everything
  .map(({ page, examples }) => ({ page, examples: examples.filter(isRun) }))
  .filter(({ examples }) => examples.length > 0);

/** Every program of every page. */
export const allExamplePrograms = everything.flatMap(({ examples }) =>
  examples.map(({ program }) => program),
);

/** Makes the photos of all pages: docs/api.md begins with it. */
export const photoExample = everything.find(({ page }) => page === 'docs/api.md')!.examples[0]!;

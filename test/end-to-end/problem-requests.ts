import { createPng, createTiffWithCircularDirectories } from '../hostile/photos.js';
import { type Operation } from './api-document.js';
import { problemScenarios, problemsWithoutScenario } from './problem-scenarios.js';
import { createFormFile } from './client.js';
import { documentedProblemsOf } from './documented-operations.js';
import { readExampleFile } from './example-files.js';
import { createExampleRequests } from './example-request.js';
import { createPngWithDeclaredSize } from './png-with-declared-size.js';

/** Describes a request by its fetch options, its query string, and its path parameters. */
type CreateRequestWithProblem = (
  operation: Operation,
) => Promise<RequestInit & { readonly query?: string; readonly fileHash?: string; readonly name?: string }>;

/**
 * Requests that cause a problem response, and cannot be examples in the OpenAPI document because they are invalid or
 * too large.
 */
export const problemRequests: Readonly<Record<string, CreateRequestWithProblem>> = {
  'malformed-query': () => Promise.resolve({ query: '?fields=colour&limit=none' }),
  'malformed-hash': () => Promise.resolve({ fileHash: 'abc' }),
  'malformed-name': () => Promise.resolve({ name: 'a\nb' }),
  'malformed-form': () => Promise.resolve({ headers: { 'Content-Type': 'multipart/form-data' }, body: '--' }),
  'malformed-body': async ({ requestBody }) => {
    if (requestBody!.content['application/json'] !== undefined)
      return { headers: { 'Content-Type': 'application/json' }, body: '{' };
    const body = await createFormWithPhotos(await readExampleFile('portrait.jpg'));
    (body.body as FormData).append('faces', '[]');
    return body;
  },
  'no-image': () => createFormWithPhotos(),
  'several-images': async () => {
    const portrait = await readExampleFile('portrait.jpg');
    return createFormWithPhotos(portrait, portrait, portrait);
  },
  'too-many-bytes': () => createFormWithPhotos(Buffer.alloc(3_000_000)),
  'too-many-pixels': async () => createFormWithPhotos(await createPngWithDeclaredSize(60_000, 60_000)),
  'too-long': async () => createFormWithPhotos(await createPngWithDeclaredSize(40_000, 2_400)),
  'too-narrow': async () => createFormWithPhotos(await createPngWithDeclaredSize(1, 20_000)),
  'too-complex': () => createFormWithPhotos(createTiffWithCircularDirectories()),
  'too-much-memory': () =>
    createFormWithPhotos(createPng(9000, 9000, { bits: 16, colour: 6, interlaced: true })),
  'unsupported-format': async () => createFormWithPhotos(await readExampleFile('text.jpg')),
  'cross-site': () => Promise.resolve({ headers: { Origin: 'https://elsewhere.example.org' } }),
  'wrong-content-type': () => Promise.resolve({ headers: { 'Content-Type': 'text/plain' }, body: '{}' }),
  'empty-image': async () => createFormWithPhotos(await readExampleFile('empty.jpg')),
  'no-face': async () => createFormWithPhotos(await readExampleFile('pixel.gif')),
  'unreadable-image': async () => createFormWithPhotos(await readExampleFile('damaged.jpg')),
};

/**
 * The problems that workers find in photos. document.test.ts and durability.test.ts check that a look-up returns these
 * problems.
 */
const problemsFoundByWorkers = ['set-aside', 'takes-too-long', 'undecryptable'];

/** The problems that also require a certain state of the service; problem-scenarios.test.ts causes them. */
const problemsThatRequireServiceState = [...problemScenarios, ...problemsWithoutScenario].map(
  ({ kind }) => kind,
);

/** The documented problems of an operation that none of its examples causes. */
export function listProblemsWithRequest(operation: Operation): string[] {
  const shown = createExampleRequests('', '', operation).map(({ name }) => name);
  const elsewhere = [...problemsFoundByWorkers, ...problemsThatRequireServiceState];
  return documentedProblemsOf(operation).filter((kind) => !shown.includes(kind) && !elsewhere.includes(kind));
}

function createFormWithPhotos(...photos: Uint8Array[]): ReturnType<CreateRequestWithProblem> {
  const body = new FormData();
  for (const photo of photos) body.append('upload_file', createFormFile(photo));
  return Promise.resolve({ body });
}

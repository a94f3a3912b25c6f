import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type OpenApi, type Operation } from './api-document.js';

export interface DocumentedOperation {
  /** The path in the document, with its parameters in braces. */
  readonly template: string;
  readonly method: string;
  readonly operation: Operation;
  readonly title: string;
}

/**
 * The document that `npm run openapi` prints. The document is available before a service is started, when Jest collects
 * the names of the tests.
 */
export const openApiDocument = JSON.parse(
  execFileSync(process.execPath, [
    fileURLToPath(new URL('../../programs/print-openapi.js', import.meta.url)),
  ]).toString(),
) as OpenApi;

export const documentedOperations: readonly DocumentedOperation[] = Object.entries(
  openApiDocument.paths,
).flatMap(([template, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    template,
    method: method.toUpperCase(),
    operation,
    title: `${method.toUpperCase()} ${template}`,
  })),
);

/**
 * Fills in the parameters of a path. Parameters that are not given have default values that are valid, but belong to no
 * existing image, subject or cluster.
 */
export function fillInPath(
  template: string,
  {
    fileHash = '0'.repeat(64),
    name = 'nobody',
  }: { fileHash?: string | undefined; name?: string | undefined } = {},
): string {
  return template
    .replace('{file_hash}', fileHash)
    .replace('{name}', encodeURIComponent(name))
    .replace('{id}', '1')
    .replace('{cluster}', '1')
    .replace('{face}', '0');
}

/** The problem types that an operation documents. */
export function documentedProblemsOf({ responses }: Operation): string[] {
  return Object.values(responses).flatMap(({ content }) =>
    Object.keys(content?.['application/problem+json']?.examples ?? {}),
  );
}

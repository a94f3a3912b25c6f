import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type ApiDocument } from './api-document.js';
import { problemScenarios, problemsWithoutScenario, scenarioSettings } from './problem-scenarios.js';
import { Client } from './client.js';
import { documentedOperations, documentedProblemsOf } from './documented-operations.js';
import { type Service, startApi } from './service.js';

let service: Service;
let apiDocument: ApiDocument;

beforeAll(async () => {
  service = await startApi(scenarioSettings);
  apiDocument = await new Client(service.url).loadApiDocument();
});

afterAll(() => service?.stop());

const isException = (kind: string, title: string): boolean =>
  problemsWithoutScenario.some((one) => one.kind === kind && (one.title ?? title) === title);

describe.each(problemScenarios)('$kind', ({ kind, arrange, send }) => {
  const affected = documentedOperations.filter(
    ({ operation, title }) => documentedProblemsOf(operation).includes(kind) && !isException(kind, title),
  );
  const answers = new Map<string, Response>();

  // The requests are sent concurrently, because several of them are answered only after a timeout.
  beforeAll(async () => {
    const end = await arrange?.(service);
    try {
      await Promise.all(
        affected.map(async (operation) => answers.set(operation.title, await send(service, operation))),
      );
    } finally {
      await end?.();
    }
  });

  test.each(affected)('$title is answered as documented', async ({ title, method, template }) => {
    const response = answers.get(title)!;
    await apiDocument.checkResponse(method, template, response.clone());
    expect(await response.json()).toMatchObject({ type: `urn:frs:problem:${kind}` });
  });
});

test('every entry in the list of problems without scenario refers to a documented problem', () => {
  const documented = (kind: string, title?: string): boolean =>
    documentedOperations.some(
      (one) => (title ?? one.title) === one.title && documentedProblemsOf(one.operation).includes(kind),
    );
  expect(problemsWithoutScenario.filter(({ kind, title }) => !documented(kind, title))).toEqual([]);
});

import { applyDecorators } from '@nestjs/common';
import { ApiExtraModels, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import { retryAfter } from '../openapi/response-headers.js';
import { catalogue, type ProblemKind } from './catalogue.js';
import { Problem, ProblemAnswer, typeOf } from './problem.js';

/** Statuses of answers that say when to ask again. */
const retried = new Set<number>([429, 503]);

/**
 * Documents the problems that a route answers with, as the catalogue describes them: which kinds under which status,
 * and an example of each.
 *
 * On a method it takes the place of what its class says of the same status.
 */
export function ApiProblems(...kinds: ProblemKind[]): ClassDecorator & MethodDecorator {
  const statuses = [...new Set(kinds.map((kind) => catalogue[kind].status))];
  return applyDecorators(
    ApiExtraModels(ProblemAnswer),
    ...statuses.map((status) =>
      ApiResponse({ status, ...problemAnswer(kinds.filter((kind) => catalogue[kind].status === status)) }),
    ),
  );
}

/**
 * What the document says of an answer that is one of several problems.
 *
 * @param kinds which have the same status
 */
export function problemAnswer(kinds: readonly ProblemKind[]) {
  return {
    description: kinds.map((kind) => `\`${kind}\`: ${catalogue[kind].cause}`).join('\n\n'),
    ...(kinds.some((kind) => retried.has(catalogue[kind].status))
      ? { headers: { 'Retry-After': retryAfter } }
      : {}),
    content: {
      'application/problem+json': {
        schema: {
          allOf: [
            { $ref: getSchemaPath(ProblemAnswer) },
            { type: 'object', properties: { type: { type: 'string', enum: kinds.map(typeOf) } } },
          ],
        },
        examples: Object.fromEntries(
          kinds.map((kind) => [
            kind,
            { summary: catalogue[kind].message, value: new Problem(kind).toAnswer() },
          ]),
        ),
      },
    },
  };
}

import { applyDecorators } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import { retryAfterHeader } from '../openapi/response-headers.js';
import { toOpenApiSchema } from '../openapi/openapi-schema.js';
import { problemCatalogue, type ProblemKind } from './problem-catalogue.js';
import { Problem, problemResponse, problemTypeOf } from './problem.js';

/** The status codes of responses with the header `Retry-After`. */
const statusesWithRetryAfter = new Set<number>([429, 503]);

/**
 * Documents the error responses of a route: for each HTTP status, the kinds of problems, with an example of each kind.
 *
 * If the method and its class both have this decorator, the decorator of the method replaces the documentation of each
 * status that both contain.
 */
export function ApiProblems(...kinds: ProblemKind[]): ClassDecorator & MethodDecorator {
  const statuses = [...new Set(kinds.map((kind) => problemCatalogue[kind].status))];
  return applyDecorators(
    ...statuses.map((status) =>
      ApiResponse({
        status,
        ...createProblemResponse(kinds.filter((kind) => problemCatalogue[kind].status === status)),
      }),
    ),
  );
}

/**
 * Describes a response that is one of several problems.
 *
 * @param kinds problem types with the same status
 */
export function createProblemResponse(kinds: readonly ProblemKind[]) {
  return {
    description: kinds.map((kind) => `\`${kind}\`: ${problemCatalogue[kind].cause}`).join('\n\n'),
    ...(kinds.some((kind) => statusesWithRetryAfter.has(problemCatalogue[kind].status))
      ? { headers: { 'Retry-After': retryAfterHeader } }
      : {}),
    content: {
      'application/problem+json': {
        schema: {
          allOf: [
            toOpenApiSchema(problemResponse),
            { type: 'object', properties: { type: { type: 'string', enum: kinds.map(problemTypeOf) } } },
          ],
        },
        examples: Object.fromEntries(
          kinds.map((kind) => [
            kind,
            { summary: problemCatalogue[kind].message, value: new Problem(kind).toResponse() },
          ]),
        ),
      },
    },
  };
}

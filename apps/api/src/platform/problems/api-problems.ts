import { applyDecorators } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import { retryAfter } from '../openapi/response-headers.js';
import { toSchema } from '../openapi/schema.js';
import { catalogue, type ProblemKind } from './catalogue.js';
import { Problem, problemResponse, typeOf } from './problem.js';

/** Statuses of responses with the header `Retry-After`. */
const retryable = new Set<number>([429, 503]);

/**
 * Documents the problems that a route responds with: the kinds of each status, with an example of each.
 *
 * On a method it replaces what the decorator of the class documents for the same status.
 */
export function ApiProblems(...kinds: ProblemKind[]): ClassDecorator & MethodDecorator {
  const statuses = [...new Set(kinds.map((kind) => catalogue[kind].status))];
  return applyDecorators(
    ...statuses.map((status) =>
      ApiResponse({ status, ...describeProblems(kinds.filter((kind) => catalogue[kind].status === status)) }),
    ),
  );
}

/**
 * Describes a response that is one of several problems.
 *
 * @param kinds of the same status
 */
export function describeProblems(kinds: readonly ProblemKind[]) {
  return {
    description: kinds.map((kind) => `\`${kind}\`: ${catalogue[kind].cause}`).join('\n\n'),
    ...(kinds.some((kind) => retryable.has(catalogue[kind].status))
      ? { headers: { 'Retry-After': retryAfter } }
      : {}),
    content: {
      'application/problem+json': {
        schema: {
          allOf: [
            toSchema(problemResponse),
            { type: 'object', properties: { type: { type: 'string', enum: kinds.map(typeOf) } } },
          ],
        },
        examples: Object.fromEntries(
          kinds.map((kind) => [
            kind,
            { summary: catalogue[kind].message, value: new Problem(kind).toResponse() },
          ]),
        ),
      },
    },
  };
}

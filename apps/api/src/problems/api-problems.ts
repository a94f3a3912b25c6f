import { applyDecorators } from '@nestjs/common';
import { ApiExtraModels, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import { catalogue, type ProblemKind } from './catalogue.js';
import { ProblemAnswer } from './problem.js';

/** Documents the problems that a route answers with, as the catalogue describes them. */
export function ApiProblems(...kinds: ProblemKind[]): ClassDecorator & MethodDecorator {
  const statuses = [...new Set(kinds.map((kind) => catalogue[kind].status))];
  const kindsOf = (status: number): ProblemKind[] =>
    kinds.filter((kind) => catalogue[kind].status === status);
  return applyDecorators(
    ApiExtraModels(ProblemAnswer),
    ...statuses.map((status) =>
      ApiResponse({
        status,
        description: kindsOf(status)
          .map((kind) => `\`${kind}\`: ${catalogue[kind].cause}`)
          .join('\n\n'),
        content: { 'application/problem+json': { schema: { $ref: getSchemaPath(ProblemAnswer) } } },
      }),
    ),
  );
}

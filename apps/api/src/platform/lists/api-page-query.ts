import { applyDecorators } from '@nestjs/common';
import { ApiQuery, type ApiQueryOptions } from '@nestjs/swagger';

type ParameterExamples = NonNullable<ApiQueryOptions['examples']>;

/** Describes the query parameters of a list that is returned in pages. */
export function ApiPageQuery({
  cursor,
  limit,
}: Record<'cursor' | 'limit', ParameterExamples>): MethodDecorator {
  // Decorators of a method are applied from the last one to the first one, which determines the order in the document.
  return applyDecorators(
    ApiQuery({ name: 'limit', examples: limit, required: false }),
    ApiQuery({ name: 'cursor', examples: cursor, required: false }),
  );
}

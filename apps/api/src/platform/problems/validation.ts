import { type ArgumentMetadata, Injectable, type PipeTransform } from '@nestjs/common';
import { type z } from 'zod';
import { type ProblemKind } from './problem-catalogue.js';
import { Problem } from './problem.js';

/** The problem type for each invalid path parameter. */
const problemKindsByParameter: Partial<Record<string, ProblemKind>> = {
  file_hash: 'malformed-hash',
  name: 'malformed-name',
  id: 'unknown-example',
  cluster: 'unknown-cluster',
  face: 'unknown-face',
};

/** Validates each parameter of a handler whose decorator contains a schema: `@Query({ schema })`. */
@Injectable()
export class ValidationPipe implements PipeTransform {
  transform(value: unknown, { schema, type, data }: ArgumentMetadata): unknown {
    const kind =
      type === 'query'
        ? 'malformed-query'
        : type === 'param'
          ? problemKindsByParameter[data ?? '']
          : undefined;
    return schema === undefined || kind === undefined
      ? value
      : parseOrThrowProblem(schema as z.ZodType, value, kind);
  }
}

/** @throws {Problem} that describes the first reason why the value is not valid */
export function parseOrThrowProblem<T>(schema: z.ZodType<T>, value: unknown, kind: ProblemKind): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  if (kind === 'malformed-hash' || kind.startsWith('unknown-')) throw new Problem(kind);
  const subject = kind === 'malformed-query' ? 'Query' : kind === 'malformed-name' ? 'Name' : 'Body';
  throw new Problem(kind, { detail: describeFirstIssue(parsed.error, subject) });
}

/**
 * Describes the first reason why a value is not valid.
 *
 * @param subject the name of the parsed value, for an issue without a path
 */
export function describeFirstIssue({ issues }: Pick<z.ZodError, 'issues'>, subject: string): string {
  const { path, message } = findSpecificIssue(issues[0]!);
  return `${path.join('.') || subject}: ${message}.`;
}

interface SpecificIssue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/**
 * If the value matches no alternative of a union, returns the first issue of the alternative with the fewest issues.
 */
function findSpecificIssue(issue: z.core.$ZodIssue): SpecificIssue {
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return issue;
  const [first] = issue.errors.toSorted((one, other) => one.length - other.length)[0]!;
  const { path, message } = findSpecificIssue(first!);
  return { path: [...issue.path, ...path], message };
}

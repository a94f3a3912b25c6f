import { type ArgumentMetadata, Injectable, type PipeTransform } from '@nestjs/common';
import { type z } from 'zod';
import { type ProblemKind } from './catalogue.js';
import { Problem } from './problem.js';

const kinds: Partial<Record<ArgumentMetadata['type'], ProblemKind>> = {
  query: 'malformed-query',
  // The only path parameters are file hashes.
  param: 'malformed-hash',
};

/** Validates the parameters whose decorators have a schema: `@Query({ schema })`. */
@Injectable()
export class ValidationPipe implements PipeTransform {
  transform(value: unknown, { schema, type }: ArgumentMetadata): unknown {
    const kind = kinds[type];
    return schema === undefined || kind === undefined ? value : parse(schema as z.ZodType, value, kind);
  }
}

/** @throws {Problem} with the first issue */
export function parse<T>(schema: z.ZodType<T>, value: unknown, kind: ProblemKind): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  if (kind === 'malformed-hash') throw new Problem(kind);
  const subject = kind === 'malformed-query' ? 'Query' : 'Body';
  throw new Problem(kind, { detail: describeIssue(parsed.error, subject) });
}

/**
 * Describes the first issue.
 *
 * @param subject what was parsed, for an issue that has no path
 */
export function describeIssue({ issues: [issue] }: z.ZodError, subject: string): string {
  return `${issue!.path.join('.') || subject}: ${issue!.message}.`;
}

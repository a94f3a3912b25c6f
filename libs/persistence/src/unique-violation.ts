import { QueryFailedError } from 'typeorm';

/** PostgreSQL's error code for a violation of a unique index. */
const uniqueViolationErrorCode = '23505';

export function isUniqueViolation(error: unknown): boolean {
  return error instanceof QueryFailedError && (error as { code?: unknown }).code === uniqueViolationErrorCode;
}

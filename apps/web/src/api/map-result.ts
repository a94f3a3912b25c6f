import { type Result } from './result.js';

/** Converts the value of a successful result. */
export function mapResult<From, To>(result: Result<From>, convert: (value: From) => To): Result<To> {
  return result.ok ? { ...result, value: convert(result.value) } : result;
}

import { Problem } from '../../platform/problems/problem.js';
import { type ResponseShape, faceParts, photoParts, parseResponseShape } from './response-shape.js';
import { fieldsExamples, formatExamples } from './encodings.examples.js';

/** What was asked for in the query, as it came. */
export interface PhotoQuery {
  readonly fields?: unknown;
  readonly encoding_format?: unknown;
}

export const fieldsQuery = {
  name: 'fields',
  required: false,
  description: `Parts to answer with, joined by commas: ${[...photoParts, ...faceParts].join(', ')}.`,
  schema: { type: 'string' },
  examples: fieldsExamples,
} as const;

export const formatQuery = {
  name: 'encoding_format',
  required: false,
  description: '`base64` writes each encoding as the base64 of 128 little-endian float32.',
  schema: { type: 'string', enum: ['numbers', 'base64'], default: 'numbers' },
  examples: formatExamples,
} as const;

/** @throws {Problem} when the query asks for something that there is not */
export function requireShape({ fields, encoding_format }: PhotoQuery): ResponseShape {
  const read = parseResponseShape(fields, encoding_format);
  if (!read.ok) throw new Problem('malformed-query', { detail: read.detail });
  return read.shape;
}
